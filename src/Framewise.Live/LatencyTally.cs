namespace Framewise.Live;

/// <summary>Counts latencies by the millisecond, so that a day needs no more memory than a second.</summary>
internal sealed class LatencyTally
{
    private const int Longest = 60_000;

    private readonly long[] _counts = new long[Longest + 1];
    private long _total;

    /// <summary>Counts one; what is negative (clocks that differ by less than they tell) counts as none at all.</summary>
    public void Add(double milliseconds)
    {
        _counts[double.IsNaN(milliseconds) ? Longest : (int)Math.Clamp(Math.Ceiling(milliseconds), 0, Longest)]++;
        _total++;
    }

    public Latency ToLatency() => new(Percentile(50), Percentile(95), Percentile(99));

    private TimeSpan Percentile(int percent)
    {
        var (rank, seen) = ((_total * percent + 99) / 100, 0L);
        for (var milliseconds = 0; milliseconds <= Longest; milliseconds++)
            if ((seen += _counts[milliseconds]) >= rank)
                return TimeSpan.FromMilliseconds(milliseconds);
        return TimeSpan.Zero;
    }
}
