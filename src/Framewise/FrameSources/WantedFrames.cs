namespace Framewise.FrameSources;

/// <summary>Which frames of a video are asked for, by index and by time since the first presented frame.</summary>
/// <param name="Every">Those whose index is a multiple of this number.</param>
/// <param name="Start">The time of the first (inclusive); null: the beginning.</param>
/// <param name="End">The time at which to stop (exclusive); null: the end.</param>
internal sealed record WantedFrames(int Every = 1, TimeSpan? Start = null, TimeSpan? End = null);
