namespace Framewise.Devices;

/// <summary>A device cannot be used as asked: its runtime is not here or not the right one, or something of the system is
/// missing.</summary>
public sealed class DeviceException : FramewiseException
{
    internal DeviceException(string message, string? path = null, Exception? inner = null)
        : base(message, path, inner) { }
}
