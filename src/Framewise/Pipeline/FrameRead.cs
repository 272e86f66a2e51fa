namespace Framewise.Pipeline;

/// <summary>A frame was read and has its place in a batch; it becomes a <see cref="FrameClassified"/> when the batch is scored.</summary>
internal sealed record FrameRead(VideoInProgress Video, BatchPlace Place) : VideoEvent(Video.Index, Video.Path);
