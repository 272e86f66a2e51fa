namespace Framewise.Results;

/// <summary>Counts which class was best in how many rows of one video.</summary>
internal sealed class LabelTally(IReadOnlyList<string> labels)
{
    private readonly Dictionary<int, ClassTally> _classes = [];
    private readonly HashSet<int> _changed = [];
    private long _rows;

    public void Add(FrameResult row)
    {
        var best = row.Predictions[0];
        _rows++;
        if (float.IsNaN(best.Probability)) return;
        var (rows, sum) = _classes.GetValueOrDefault(best.Class);
        _classes[best.Class] = new ClassTally(rows + 1, sum + best.Probability);
        _changed.Add(best.Class);
    }

    /// <summary>The classes that have changed since the last call, with what they have now.</summary>
    public IReadOnlyDictionary<int, ClassTally> TakeChanges()
    {
        var changes = _changed.ToDictionary(index => index, index => _classes[index]);
        _changed.Clear();
        return changes;
    }

    /// <summary>Goes back to what an earlier run counted.</summary>
    public void Restore(IReadOnlyDictionary<int, ClassTally> classes, long rows)
    {
        Clear();
        foreach (var (index, tally) in classes) _classes[index] = tally;
        _rows = rows;
    }

    public void Clear()
    {
        _classes.Clear();
        _changed.Clear();
        _rows = 0;
    }

    /// <summary>The classes that were best most often, most often first.</summary>
    public IReadOnlyList<LabelShare> Top(int count) =>
    [
        .. _classes.OrderByDescending(entry => entry.Value.Rows).ThenBy(entry => entry.Key).Take(count)
            .Select(entry => new LabelShare(labels[entry.Key], (double)entry.Value.Rows / _rows, entry.Value.Sum / entry.Value.Rows)),
    ];
}
