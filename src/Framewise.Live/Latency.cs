namespace Framewise.Live;

/// <summary>Percentiles of a latency (nearest rank), in whole milliseconds; 0 where nothing was measured.</summary>
/// <param name="P50">Half of all took at most so long.</param>
/// <param name="P95">95 of 100 took at most so long.</param>
/// <param name="P99">99 of 100 took at most so long.</param>
internal readonly record struct Latency(TimeSpan P50, TimeSpan P95, TimeSpan P99)
{
    /// <summary>All three, such as <c>12 / 19 / 31 ms</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{P50.TotalMilliseconds:F0} / {P95.TotalMilliseconds:F0} / {P99.TotalMilliseconds:F0} ms");
}
