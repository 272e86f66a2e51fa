namespace Framewise.Models;

/// <summary>A network file, card or label file that cannot be used.</summary>
public sealed class ModelException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public ModelException(string message, string? path = null, Exception? inner = null) : base(message, path, inner) { }
}
