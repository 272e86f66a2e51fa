using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>Counts what became of the frames: each is classified, or left out for one reason.</summary>
internal sealed class FrameAccount
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    private long _classified;

    public void Add(LiveFrame frame, FrameResult? row)
    {
        lock (_lock)
        {
            if (row is not null)
                _classified++;
            else
                _leftOut[frame.LeftOutBecause!] = _leftOut.GetValueOrDefault(frame.LeftOutBecause!) + 1;
        }
    }

    public WatchSummary ToSummary(PageTally pages)
    {
        lock (_lock)
            return new WatchSummary
            {
                Frames = _classified + _leftOut.Values.Sum(),
                Classified = _classified,
                LeftOut = new Dictionary<string, long>(_leftOut),
                Pages = pages,
            };
    }
}
