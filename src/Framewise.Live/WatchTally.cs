using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>Counts what became of the frames: each is classified, or left out for one reason.</summary>
internal sealed class WatchTally
{
    private static readonly PageTally s_noPages = new(0, 0, 0, 0, default, default);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    private readonly FrameTally _tally = new();
    private long _classified;

    /// <summary>Frames for which the model gave a score that is not a number.</summary>
    public long NotANumber { get; private set; }

    public void Add(LiveFrame frame, FrameResult? row)
    {
        lock (_lock)
        {
            _tally.Add(frame.Info);
            if (row is { HasNotANumber: true })
                NotANumber++;
            if (row is not null)
                _classified++;
            else
                _leftOut[frame.LeftOutBecause!] = _leftOut.GetValueOrDefault(frame.LeftOutBecause!) + 1;
        }
    }

    /// <summary>The account of a source that the decoder does not count to an end.</summary>
    public FrameLedger ToLedger(IReadOnlyList<Damage> breaks)
    {
        lock (_lock)
            return _tally.ToLedger(breaks);
    }

    public WatchSummary ToSummary(PageTally? pages = null)
    {
        lock (_lock)
            return new WatchSummary
            {
                Frames = _classified + _leftOut.Values.Sum(),
                Classified = _classified,
                LeftOut = new Dictionary<string, long>(_leftOut),
                Pages = pages ?? s_noPages,
            };
    }
}
