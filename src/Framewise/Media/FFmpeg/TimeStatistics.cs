namespace Framewise.Media.FFmpeg;

/// <summary>What the times of a stream's pictures say: rate, length, gaps.</summary>
internal sealed record TimeStatistics
{
    private const double Tolerance = 0.02;

    /// <summary>Whether all steps are equal within one tick or 2 % of the median; null with fewer than two times.</summary>
    public bool? IsConstantRate { get; init; }

    /// <summary>Pictures per second over the whole length.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>From the first picture to the end of the last, which lasts as long as its packet says, else one median step.</summary>
    public TimeSpan? Duration { get; init; }

    public long Lost { get; init; }

    public long? FirstGapFrame { get; init; }

    public long WithoutPts { get; init; }

    public long Backward { get; init; }

    public static TimeStatistics Of(IReadOnlyList<long> times, VideoStreamInfo stream, long lastDuration)
    {
        var clock = new FrameClock(stream, LongSteps.MayBeLoss);
        foreach (var time in times)
            _ = clock.Next(time, 0, out _);
        var statistics = new TimeStatistics
        {
            Lost = clock.LostFrames(isErrorMet: false),
            FirstGapFrame = clock.FirstGapFrame,
            WithoutPts = clock.NoPts,
            Backward = clock.Backward,
        };
        var steps = Steps(times);
        if (steps.Length == 0 && lastDuration == 0 || clock.NoPts > 0 || !stream.TimeBase.IsPositive)
            return statistics;
        var median = steps.Length > 0 ? (double)steps[steps.Length / 2] : lastDuration;
        // Steps back (joined recordings) are left out, so the sum is the time that is shown.
        var seconds =
            (steps.Where(step => step > 0).Sum(step => (double)step) + (lastDuration > 0 ? lastDuration : Math.Max(0, median)))
            * stream.TimeBase.ToDouble();
        return statistics with
        {
            IsConstantRate = steps.Length == 0 ? null : steps[^1] - steps[0] <= Math.Max(1, Tolerance * median),
            FramesPerSecond = seconds > 0 ? times.Count / seconds : null,
            Duration = seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    /// <summary>All steps, smallest first.</summary>
    private static long[] Steps(IReadOnlyList<long> times)
    {
        if (times.Count < 2)
            return [];
        var steps = new long[times.Count - 1];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = times[i + 1] - times[i];
        Array.Sort(steps);
        return steps;
    }
}
