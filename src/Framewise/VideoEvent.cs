namespace Framewise;

/// <summary>Something that happened to one video of a run. For each video: opened, then its frames in order, then completed; or only completed; postponed, and opened and restarted, may come first.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
public abstract record VideoEvent(int VideoIndex);
