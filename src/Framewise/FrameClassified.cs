using Framewise.FrameSources;
using Framewise.Results.Rows;

namespace Framewise;

/// <summary>A frame was classified.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Frame">The row.</param>
public sealed record FrameClassified(int VideoIndex, FrameResult Frame) : VideoEvent(VideoIndex)
{
    /// <summary>Of a part of a video: what stands before it.</summary>
    internal PartBorder? Entry { get; init; }
}
