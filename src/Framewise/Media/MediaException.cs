namespace Framewise.Media;

/// <summary>A video that cannot be opened or decoded, or FFmpeg's libraries missing or unknown.</summary>
public sealed class MediaException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public MediaException(string message, string? path = null, Exception? inner = null) : base(message, path, inner) { }
}
