using Framewise.Media;

namespace Framewise.Runs;

/// <summary>What a run does at a stretch: a video, or a part of one.</summary>
/// <param name="Video">The video.</param>
/// <param name="Part">The part; null for all of it.</param>
/// <param name="Shards">For a part: which shard does which part of the video.</param>
internal sealed record RunItem(VideoFile Video, VideoPart? Part = null, IReadOnlyList<int>? Shards = null)
{
    /// <summary>How much of the video this is.</summary>
    public double Share => Part is null ? 1 : 1.0 / Part.Count;

    public override string ToString() => Part is null ? $"{Video}" : $"{Video} (part {Part.Number} of {Part.Count})";
}
