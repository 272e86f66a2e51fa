namespace Framewise.FrameSources;

/// <summary>Which frames of a video are asked for.</summary>
/// <param name="Step">Which of those in the range; null: every one.</param>
/// <param name="Start">The time of the first (inclusive) since the first presented frame; null: the beginning.</param>
/// <param name="End">The time at which to stop (exclusive); null: the end.</param>
internal sealed record WantedFrames(FrameStep? Step = null, TimeSpan? Start = null, TimeSpan? End = null)
{
    public FrameStep Every => Step ?? FrameStep.All;

    /// <summary>Whether not every frame of the range is asked for.</summary>
    public bool AreSome => Every.Count != 1;
}
