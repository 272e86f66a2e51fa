using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>A frame was read and has its place in a batch, or repeats the picture of the one that has it; it becomes a
/// <see cref="FrameClassified"/> when the batch is scored.</summary>
internal sealed record FramePlaced(VideoInProgress Video, BatchPlace Place) : VideoEvent(Video.Index, Video.Path)
{
    /// <summary>The row of a frame that repeats the picture of the frame before, but for its scores; null where it does not.</summary>
    public FrameResult? Repeat { get; init; }
}
