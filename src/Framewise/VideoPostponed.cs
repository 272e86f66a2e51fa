namespace Framewise;

/// <summary>The reading thread that had taken a video can have no decoder process and ends; another one will take the video, which comes later.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record VideoPostponed(int VideoIndex, string Reason) : VideoEvent(VideoIndex);
