namespace Framewise.Media;

/// <summary>A video that cannot be opened or decoded, or FFmpeg's libraries missing or unknown.</summary>
public sealed class MediaException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public MediaException(string message, string? path = null, Exception? inner = null)
        : base(message, path, inner) { }

    /// <summary>Whether no decoder process can be had, so that it is no fault of the video's.</summary>
    internal bool IsOfDecoder { get; init; }
}
