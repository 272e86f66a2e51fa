namespace Framewise.Pipeline;

/// <summary>A video was read; it becomes a <see cref="VideoCompleted"/> when the rows before are given.</summary>
internal sealed record VideoEnded(VideoInProgress Video) : VideoEvent(Video.Index, Video.Path);
