using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>Finds the stretches in which a rule holds, row by row: each is told twice, when it has held for long enough and when it is
/// over.</summary>
internal sealed class EventFinder(WatchRule rule)
{
    // Frames that were left out do not end a stretch; a source that broke off does.
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(5);

    private WatchEvent? _current;
    private bool _isTold;

    public IEnumerable<WatchEvent> Add(FrameResult row)
    {
        var probability = rule.In(row);
        var holds = probability > rule.Threshold;
        if (_current is not null && (!holds || row.Time - _current.End > LongestGap))
            foreach (var ended in End())
                yield return ended;
        if (!holds)
            yield break;
        _current = _current is null
            ? new WatchEvent(rule.Label, row.Time, row.Time, probability, HasEnded: false)
            : _current with
            {
                End = row.Time,
                Peak = Math.Max(_current.Peak, probability),
            };
        if (_isTold || _current.End - _current.Start < rule.Length)
            yield break;
        _isTold = true;
        yield return _current;
    }

    public IEnumerable<WatchEvent> End()
    {
        if (_current is not null && _isTold)
            yield return _current with
            {
                HasEnded = true,
            };
        (_current, _isTold) = (null, false);
    }
}
