using Framewise.FrameSources;
using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>A video to classify, from its beginning or from where an earlier run left it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Continue">Where to go on; null for the beginning.</param>
internal sealed record VideoTask(string Path, ResumePoint? Continue = null)
{
    /// <summary>The video stream, counted from 0 without cover pictures; null for FFmpeg's best.</summary>
    internal int? Stream { get; init; }

    /// <summary>The part of the video that is wanted; null for all of it.</summary>
    internal VideoPart? Part { get; init; }

    /// <summary>What an earlier run found before the part.</summary>
    internal PartBorder? Entry { get; init; }
}
