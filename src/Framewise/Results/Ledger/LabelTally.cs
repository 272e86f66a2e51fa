using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Ledger;

/// <summary>Counts which class was best in how many rows of one video and for how long, by its first model.</summary>
internal sealed class LabelTally(IReadOnlyList<string> labels)
{
    /// <summary>Stands in for a class where none is sure.</summary>
    private const int Unsure = -1;

    private readonly Dictionary<int, ClassTally> _classes = [];
    private readonly HashSet<int> _changed = [];
    private ConfidenceCurve? _confidence = new();
    private FrameResult? _last;
    private long _lastStep;
    private long _rows;

    /// <summary>Share of the time in which no class reached <see cref="VideoReport.SureFrom"/>.</summary>
    public double UnsureShare =>
        _classes.Values.Sum(tally => tally.Ticks) is > 0 and var all ? (double)_classes.GetValueOrDefault(Unsure).Ticks / all : 0;

    public void Add(FrameResult row)
    {
        var best = row.Predictions[0];
        _rows++;
        _confidence?.Add(row.Time, best.Probability);
        CountTime(row);
        if (float.IsNaN(best.Probability))
            return;
        Change(best.Class, tally => tally with { Rows = tally.Rows + 1, Sum = tally.Sum + best.Probability });
    }

    /// <summary>Counts the last row's time, for which no other row ends it.</summary>
    public void Complete()
    {
        if (_last is not null)
            CountTime(_last, _lastStep);
        _last = null;
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
        foreach (var (index, tally) in classes)
            _classes[index] = tally;
        _rows = rows;
        // The rows of the earlier run are in the table only.
        _confidence = null;
    }

    public void Clear()
    {
        _classes.Clear();
        _changed.Clear();
        (_confidence, _last, _lastStep, _rows) = (new ConfidenceCurve(), null, 0, 0);
    }

    /// <summary>The classes that were on the screen longest and sure, longest first; behind them those that were best most often.</summary>
    public IReadOnlyList<LabelShare> Top(int count) =>
        [
            .. _classes
                .Where(entry => entry.Key != Unsure)
                .OrderByDescending(entry => entry.Value.Ticks)
                .ThenByDescending(entry => entry.Value.Rows)
                .ThenBy(entry => entry.Key)
                .Take(count)
                .Select(entry => new LabelShare(
                    labels[entry.Key],
                    (double)entry.Value.Rows / _rows,
                    entry.Value.Sum / entry.Value.Rows,
                    new TimeSpan(entry.Value.Ticks)
                )),
        ];

    /// <summary>The best class's probability along the video; of a video that was continued, from its finished table.</summary>
    public IReadOnlyList<double?> Confidence(string? table)
    {
        if (_confidence is null && table is not null)
        {
            using var rows = ResultTable.Open(table);
            _confidence = new ConfidenceCurve();
            foreach (var row in rows.Read())
                _confidence.Add(row.Time, row.Predictions[0].Probability);
        }
        return _confidence?.Sample(VideoReport.ConfidenceParts) ?? [];
    }

    /// <summary>A row lasts until the next; where frames are missing behind it or time steps back, as long as the one before.</summary>
    private void CountTime(FrameResult row)
    {
        if (_last is not null)
        {
            var step = row.Time.Ticks - _last.Time.Ticks;
            if (step > 0 && (row.Flags & (Media.FrameFlags.Gap | Media.FrameFlags.Backward)) == 0)
                _lastStep = step;
            CountTime(_last, _lastStep);
        }
        _last = row;
    }

    private void CountTime(FrameResult row, long ticks)
    {
        var best = row.Predictions[0];
        Change(best.Probability >= VideoReport.SureFrom ? best.Class : Unsure, tally => tally with { Ticks = tally.Ticks + ticks });
    }

    private void Change(int index, Func<ClassTally, ClassTally> change)
    {
        _classes[index] = change(_classes.GetValueOrDefault(index));
        _changed.Add(index);
    }
}
