namespace Framewise.Results;

/// <summary>Counts which class was best in how many rows of one video.</summary>
internal sealed class LabelTally
{
    private readonly Dictionary<int, (string Label, long Rows, double Sum)> _classes = [];
    private long _rows;

    public void Add(FrameResult row)
    {
        var best = row.Predictions[0];
        _rows++;
        if (float.IsNaN(best.Probability)) return;
        var (_, rows, sum) = _classes.GetValueOrDefault(best.Class);
        _classes[best.Class] = (best.Label, rows + 1, sum + best.Probability);
    }

    /// <summary>The classes that were best most often, most often first.</summary>
    public IReadOnlyList<LabelShare> Top(int count) =>
    [
        .. _classes.OrderByDescending(entry => entry.Value.Rows).ThenBy(entry => entry.Key).Take(count)
            .Select(entry => new LabelShare(entry.Value.Label, (double)entry.Value.Rows / _rows, entry.Value.Sum / entry.Value.Rows)),
    ];
}
