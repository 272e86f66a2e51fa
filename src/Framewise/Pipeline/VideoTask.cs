using Framewise.FrameSources;
using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>What a run does at a stretch: a video or a part of one, from its beginning or from where an earlier run left it.</summary>
/// <param name="Video">The video.</param>
/// <param name="Part">The part; null for all of it.</param>
/// <param name="Continue">Where to go on; null for the beginning.</param>
internal sealed record VideoTask(VideoFile Video, VideoPart? Part = null, ResumePoint? Continue = null)
{
    /// <summary>How much of the video this is.</summary>
    public double Share => Part is null ? 1 : 1.0 / Part.Count;

    public override string ToString() => Part is null ? $"{Video}" : $"{Video} (part {Part.Number} of {Part.Count})";
}
