namespace Framewise.Results.Ledger;

/// <summary>The best class's probability along a video, in a memory that does not grow with it: where the video gets longer than the bins,
/// each takes twice the time.</summary>
internal sealed class ConfidenceCurve
{
    private const int Bins = 128;

    private readonly double[] _sums = new double[Bins];
    private readonly long[] _ticks = new long[Bins];
    private long _ticksPerBin = TimeSpan.TicksPerMillisecond;
    private int _used;

    /// <param name="time">When the row's picture is first shown.</param>
    /// <param name="length">How long.</param>
    /// <param name="probability">Of its best class; NaN counts as 0.</param>
    public void Add(TimeSpan time, TimeSpan length, float probability)
    {
        // Where time steps back before the first frame, that is the beginning.
        var start = Math.Max(0, time.Ticks);
        var end = start + Math.Max(1, length.Ticks);
        while ((end - 1) / _ticksPerBin >= Bins)
            Halve();
        _used = Math.Max(_used, (int)((end - 1) / _ticksPerBin) + 1);
        for (var bin = start / _ticksPerBin; bin * _ticksPerBin < end; bin++)
        {
            var ticks = Math.Min(end, (bin + 1) * _ticksPerBin) - Math.Max(start, bin * _ticksPerBin);
            _ticks[bin] += ticks;
            _sums[bin] += float.IsNaN(probability) ? 0 : probability * (double)ticks;
        }
    }

    /// <summary>Means of so many equal parts of the time; null where a part has no picture. Fewer parts where there are fewer
    /// bins.</summary>
    public IReadOnlyList<double?> Sample(int parts)
    {
        parts = Math.Min(parts, _used);
        return [.. Enumerable.Range(0, parts).Select(part => Mean((int)((long)part * _used / parts), (int)((part + 1L) * _used / parts)))];
    }

    private double? Mean(int start, int end)
    {
        var (sum, ticks) = (0d, 0L);
        for (var i = start; i < end; i++)
            (sum, ticks) = (sum + _sums[i], ticks + _ticks[i]);
        return ticks > 0 ? sum / ticks : null;
    }

    private void Halve()
    {
        for (var i = 0; i < Bins; i++)
        {
            var (left, right) = (2 * i, 2 * i + 1);
            (_sums[i], _ticks[i]) = right < Bins ? (_sums[left] + _sums[right], _ticks[left] + _ticks[right]) : (0, 0);
        }
        _ticksPerBin *= 2;
        _used = (_used + 1) / 2;
    }
}
