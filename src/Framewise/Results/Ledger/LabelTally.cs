using Framewise.Media;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Ledger;

/// <summary>
/// Counts how long which class was the best one or sure in one video, by its first model. A row lasts until the next.
/// </summary>
internal sealed class LabelTally(IReadOnlyList<string> labels)
{
    /// <summary>Stand in for classes: the time in which none is sure, and all the time.</summary>
    private const int Unsure = -1,
        All = -2;

    private readonly Dictionary<int, ClassTally> _classes = [];
    private readonly Dictionary<int, ClassTally> _beyondGaps = [];
    private readonly HashSet<int> _changed = [];
    private ConfidenceCurve _confidence = new();
    private FrameResult? _last;
    private long _lastStep = 1;
    private bool _isContinued;

    /// <summary>Share of the time in which no class reached <see cref="VideoReport.SureFrom"/>.</summary>
    public double UnsureShare => TimeOf(All) is > 0 and var all ? (double)TimeOf(Unsure) / all : 0;

    public void Add(FrameResult row)
    {
        if (_last is not null)
        {
            var step = row.Time.Ticks - _last.Time.Ticks;
            var isGap = (row.Flags & FrameFlags.Gap) != 0;
            if (step > 0 && !isGap && (row.Flags & FrameFlags.Backward) == 0)
                _lastStep = step;
            Count(_last, isGap ? Math.Min(step, _lastStep) : _lastStep);
            if (isGap && step > _lastStep)
                CountBeyond(_last, step - _lastStep);
        }
        _last = row;
    }

    /// <summary>Counts the last row's time, which ends where the video does; of one that was continued all is counted anew from its
    /// finished table.</summary>
    /// <param name="end">Where the last row leaves the screen; null for one usual step.</param>
    /// <param name="losesFrames">Whether gaps are missing frames, which are nobody's time, rather than pictures shown long.</param>
    /// <param name="table">The finished table; null where none can be read.</param>
    public void Complete(TimeSpan? end = null, bool losesFrames = false, string? table = null)
    {
        if (_isContinued && table is not null)
        {
            Clear();
            using var rows = ResultTable.Open(table);
            foreach (var row in rows.Read())
                Add(row);
        }
        if (_last is not null)
            Count(_last, end > _last.Time ? (end.Value - _last.Time).Ticks : _lastStep);
        _last = null;
        if (losesFrames)
            foreach (var (index, beyond) in _beyondGaps)
                _classes[index] -= beyond;
        _beyondGaps.Clear();
    }

    /// <summary>The classes that have changed since the last call, with what they have now.</summary>
    public IReadOnlyDictionary<int, ClassTally> TakeChanges()
    {
        var changes = _changed.ToDictionary(index => index, index => _classes[index]);
        _changed.Clear();
        return changes;
    }

    /// <summary>Goes back to what an earlier run counted.</summary>
    public void Restore(IReadOnlyDictionary<int, ClassTally> classes)
    {
        Clear();
        foreach (var (index, tally) in classes)
            _classes[index] = tally;
        _isContinued = true;
    }

    public void Clear()
    {
        _classes.Clear();
        _beyondGaps.Clear();
        _changed.Clear();
        (_confidence, _last, _lastStep, _isContinued) = (new ConfidenceCurve(), null, 1, false);
    }

    /// <summary>The classes that were on the screen longest and sure, longest first; behind them those that were best for
    /// longest.</summary>
    public IReadOnlyList<LabelShare> Top(int count) =>
        [
            .. _classes
                .Where(entry => entry.Key >= 0)
                .OrderByDescending(entry => entry.Value.Sure)
                .ThenByDescending(entry => entry.Value.Best)
                .ThenBy(entry => entry.Key)
                .Take(count)
                .Select(entry => new LabelShare(
                    labels[entry.Key],
                    (double)entry.Value.Best / TimeOf(All),
                    entry.Value.Sure > 0 ? entry.Value.SureMass / entry.Value.Sure : entry.Value.Mass / entry.Value.Best,
                    new TimeSpan(entry.Value.Sure)
                )),
        ];

    /// <summary>The best class's probability along the video.</summary>
    public IReadOnlyList<double?> Confidence() => _confidence.Sample(VideoReport.ConfidenceParts);

    /// <summary>Where frames may be missing behind a row, or time steps back, it lasts as long as the one before; the rest is counted apart
    /// until it is known what it is.</summary>
    private void Count(FrameResult row, long ticks)
    {
        _confidence.Add(row.Time, new TimeSpan(ticks), row.Predictions is [var best, ..] ? best.Probability : 0);
        Change(_classes, row, ticks);
    }

    private void CountBeyond(FrameResult row, long ticks)
    {
        Change(_classes, row, ticks);
        Change(_beyondGaps, row, ticks);
    }

    private void Change(Dictionary<int, ClassTally> classes, FrameResult row, long ticks)
    {
        var isSure = false;
        foreach (var seen in SeenIn(row))
        {
            Add(seen.Class, ClassTally.Of(seen.Probability, ticks));
            isSure |= seen.Probability >= VideoReport.SureFrom;
        }
        Add(All, new ClassTally(ticks, 0, 0, 0));
        if (!isSure)
            Add(Unsure, new ClassTally(ticks, 0, 0, 0));

        void Add(int index, ClassTally tally)
        {
            classes[index] = classes.GetValueOrDefault(index) + tally;
            _changed.Add(index);
        }
    }

    /// <summary>What counts as seen: the best class, and all that are sure.</summary>
    private static IEnumerable<Prediction> SeenIn(FrameResult row) =>
        row.Predictions.Where(
            (prediction, rank) => !float.IsNaN(prediction.Probability) && (rank == 0 || prediction.Probability >= VideoReport.SureFrom)
        );

    private long TimeOf(int index) => _classes.GetValueOrDefault(index).Best;
}
