namespace Framewise.Media;

/// <summary>A video that cannot be opened or decoded, or FFmpeg's libraries missing or unknown.</summary>
public sealed class MediaException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public MediaException(string message, string? path = null, Exception? inner = null)
        : base(message, path, inner) { }

    /// <summary>What it is about.</summary>
    public MediaErrorKind Kind { get; init; }

    /// <summary>Index of the frame that could not be given, in presentation order from 0; null where it is not about one.</summary>
    public long? FrameIndex { get; init; }
}
