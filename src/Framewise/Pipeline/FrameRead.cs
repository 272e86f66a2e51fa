namespace Framewise.Pipeline;

/// <summary>A frame was read and has its place in a batch, or repeats the picture of the one that has it; it becomes a
/// <see cref="FrameClassified"/> when the batch is scored.</summary>
internal sealed record FrameRead(VideoInProgress Video, BatchPlace Place) : VideoEvent(Video.Index, Video.Path)
{
    /// <summary>What is known of a frame that repeats the picture of the frame before; null where it does not.</summary>
    public FrameFacts? Repeat { get; init; }
}
