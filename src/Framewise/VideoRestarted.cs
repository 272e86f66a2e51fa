namespace Framewise;

/// <summary>A video could not be continued where it should have been: rows given by earlier runs do not count, and its frames follow from the first.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public sealed record VideoRestarted(int VideoIndex, string Reason) : VideoEvent(VideoIndex);
