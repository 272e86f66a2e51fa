namespace Framewise.Media.FFmpeg;

/// <summary>What the times of a stream's pictures say: rate, length, gaps.</summary>
internal sealed record TimeStatistics
{
    private const double Tolerance = 0.02;

    /// <summary>Whether all steps are equal within one tick or 2 % of the median; null with fewer than two times.</summary>
    public bool? IsConstantRate { get; init; }

    /// <summary>Pictures per second over the whole length.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>From the first picture to the end of the last, which is taken to last one median step.</summary>
    public TimeSpan? Duration { get; init; }

    public long Lost { get; init; }

    public long? FirstGapFrame { get; init; }

    public long WithoutPts { get; init; }

    public long Backward { get; init; }

    public static TimeStatistics Of(IReadOnlyList<long> times, VideoStreamInfo stream)
    {
        var clock = new FrameClock(stream.TimeBase, stream.AverageFrameRate, stream.RealBaseFrameRate);
        foreach (var time in times)
            _ = clock.Next(time, out _);
        var statistics = new TimeStatistics
        {
            Lost = clock.LostFrames(),
            FirstGapFrame = clock.FirstGapFrame,
            WithoutPts = clock.NoPts,
            Backward = clock.Backward,
        };
        var steps = Steps(times);
        if (steps.Length == 0 || clock.NoPts > 0 || !stream.TimeBase.IsPositive)
            return statistics;
        double median = steps[steps.Length / 2],
            tick = stream.TimeBase.ToDouble();
        // Steps back (joined recordings) are left out, so the sum is the time that is shown.
        var seconds = (steps.Where(step => step > 0).Sum(step => (double)step) + Math.Max(0, median)) * tick;
        return statistics with
        {
            IsConstantRate = steps[^1] - steps[0] <= Math.Max(1, Tolerance * median),
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
