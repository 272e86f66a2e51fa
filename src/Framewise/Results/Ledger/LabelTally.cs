using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Ledger;

/// <summary>
/// Counts which class was best in how many rows of one video and for how long, by its first model; where classes do not exclude each other, every class that
/// is sure in a row counts there.
/// </summary>
internal sealed class LabelTally(IReadOnlyList<string> labels, bool hasIndependentClasses = false)
{
    /// <summary>Stand in for a class where none is sure, and where any is.</summary>
    private const int Unsure = -1,
        Sure = -2;

    private readonly Dictionary<int, ClassTally> _classes = [];
    private readonly HashSet<int> _changed = [];
    private ConfidenceCurve? _confidence = new();
    private FrameResult? _last;
    private long _lastStep;
    private long _rows;

    /// <summary>Share of the time in which no class reached <see cref="VideoReport.SureFrom"/>.</summary>
    public double UnsureShare
    {
        get
        {
            var unsure = _classes.GetValueOrDefault(Unsure).Ticks;
            var all =
                unsure
                + (
                    hasIndependentClasses
                        ? _classes.GetValueOrDefault(Sure).Ticks
                        : _classes.Where(entry => entry.Key >= 0).Sum(entry => entry.Value.Ticks)
                );
            return all > 0 ? (double)unsure / all : 0;
        }
    }

    public void Add(FrameResult row)
    {
        _rows++;
        _confidence?.Add(row.Time, Best(row));
        CountTime(row);
        foreach (var seen in SeenIn(row))
            Change(seen.Class, tally => tally with { Rows = tally.Rows + 1, Sum = tally.Sum + seen.Probability });
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
                .Where(entry => entry.Key >= 0)
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
                _confidence.Add(row.Time, Best(row));
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
        var sure = SeenIn(row).Where(seen => seen.Probability >= VideoReport.SureFrom).ToArray();
        foreach (var seen in sure)
            Change(seen.Class, tally => tally with { Ticks = tally.Ticks + ticks });
        if (sure.Length == 0 || hasIndependentClasses)
            Change(sure.Length == 0 ? Unsure : Sure, tally => tally with { Ticks = tally.Ticks + ticks });
    }

    private static float Best(FrameResult row) => row.Predictions is [var best, ..] ? best.Probability : 0;

    /// <summary>What counts as seen: the best class, and of classes that do not exclude each other all that are sure.</summary>
    private IEnumerable<Prediction> SeenIn(FrameResult row) =>
        row.Predictions.Where(
            (prediction, rank) =>
                !float.IsNaN(prediction.Probability)
                && (rank == 0 || (hasIndependentClasses && prediction.Probability >= VideoReport.SureFrom))
        );

    private void Change(int index, Func<ClassTally, ClassTally> change)
    {
        _classes[index] = change(_classes.GetValueOrDefault(index));
        _changed.Add(index);
    }
}
