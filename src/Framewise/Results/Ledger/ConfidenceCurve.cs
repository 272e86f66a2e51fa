namespace Framewise.Results.Ledger;

/// <summary>The best class's probability along a video, in a memory that does not grow with it: where the video gets longer than the bins, each takes twice the time.</summary>
internal sealed class ConfidenceCurve
{
    private const int Bins = 128;

    private readonly double[] _sums = new double[Bins];
    private readonly int[] _rows = new int[Bins];
    private long _ticksPerBin = TimeSpan.TicksPerMillisecond;
    private int _used;

    public void Add(TimeSpan time, float probability)
    {
        // Where time steps back before the first frame, that is the beginning.
        var ticks = Math.Max(0, time.Ticks);
        while (ticks / _ticksPerBin >= Bins)
            Halve();
        var bin = (int)(ticks / _ticksPerBin);
        _used = Math.Max(_used, bin + 1);
        _rows[bin]++;
        _sums[bin] += float.IsNaN(probability) ? 0 : probability;
    }

    /// <summary>Means of so many equal parts of the time; null where a part has no row. Fewer parts where there are fewer bins.</summary>
    public IReadOnlyList<double?> Sample(int parts)
    {
        parts = Math.Min(parts, _used);
        return [.. Enumerable.Range(0, parts).Select(part => Mean((int)((long)part * _used / parts), (int)((part + 1L) * _used / parts)))];
    }

    private double? Mean(int start, int end)
    {
        var (sum, count) = (0d, 0);
        for (var i = start; i < end; i++)
            (sum, count) = (sum + _sums[i], count + _rows[i]);
        return count > 0 ? sum / count : null;
    }

    private void Halve()
    {
        for (var i = 0; i < Bins; i++)
        {
            var (left, right) = (2 * i, 2 * i + 1);
            (_sums[i], _rows[i]) = right < Bins ? (_sums[left] + _sums[right], _rows[left] + _rows[right]) : (0, 0);
        }
        _ticksPerBin *= 2;
        _used = (_used + 1) / 2;
    }
}
