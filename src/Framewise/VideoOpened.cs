using Framewise.Media;

namespace Framewise;

/// <summary>A video was opened; its frames follow.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Stream">The stream that is read.</param>
public sealed record VideoOpened(int VideoIndex, VideoStreamInfo Stream) : VideoEvent(VideoIndex);
