namespace Framewise.Results;

/// <summary>Where a video was left: the last row that counts, and what was counted up to it.</summary>
/// <param name="FrameIndex">The frame of the last row.</param>
/// <param name="Pts">Its pts, by which it is recognised.</param>
/// <param name="Rows">Rows up to and including it.</param>
/// <param name="NotANumber">Frames among them for which the network gave a score that is not a number.</param>
public sealed record ResumePoint(long FrameIndex, long Pts, long Rows, long NotANumber);
