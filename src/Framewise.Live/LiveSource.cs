using System.Globalization;
using Framewise.Media;

namespace Framewise.Live;

/// <summary>
/// The frames of a file, or of a source that plays. Such a source that breaks off is opened again after pauses that grow; its frames are
/// counted on, their times go on by the clock, and the break is kept for the ledger.
/// </summary>
internal sealed class LiveSource : IDisposable
{
    private const int MostBreaksKept = 1000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly string _source;
    private readonly Func<TimeSpan> _now;
    private VideoDecoder? _decoder;
    private long? _firstPts;
    private long _nextIndex;
    private long _firstIndex;
    private TimeSpan _offset;
    private TimeSpan _lastTime;
    private TimeSpan _lastArrival;
    private bool _isBack;
    private int _tries;
    private IReadOnlyList<Damage> _breaksBefore = [];
    private volatile IReadOnlyList<Damage> _breaks = [];

    public LiveSource(string source, Func<TimeSpan> now)
    {
        _source = source;
        _now = now;
        IsLive = LiveAddress.IsLive(source);
        _decoder = Open();
        Stream = _decoder.Stream with { Path = LiveAddress.Plain(source) };
    }

    public bool IsLive { get; }

    public VideoStreamInfo Stream { get; }

    public Picture Picture => _decoder!.Picture;

    /// <summary>The current frame, numbered through all breaks.</summary>
    public FrameInfo Frame { get; private set; }

    /// <summary>Time of the current frame since the first one.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Whether the current frame is the first after a break.</summary>
    public bool IsAfterBreak { get; private set; }

    /// <summary>The decoder's account; of a source that plays only what is damaged, as others count its frames.</summary>
    public FrameLedger Ledger => _decoder!.Ledger;

    public IReadOnlyList<Damage> Breaks => _breaks;

    /// <summary>Goes to the next frame; false at the end of a file. A source that plays has no end but being stopped.</summary>
    public bool Read(CancellationToken cancellationToken)
    {
        while (_decoder is null || !_decoder.Read())
        {
            if (!IsLive)
                return false;
            Reconnect(cancellationToken);
        }
        var info = _decoder.Frame;
        IsAfterBreak = _isBack;
        if (_firstPts is null)
        {
            _firstPts = info.Pts;
            var gap = _isBack ? _now() - _lastArrival : TimeSpan.Zero;
            _offset = _lastTime + gap;
            if (_isBack)
                Note(string.Create(CultureInfo.InvariantCulture, $"gave the next one {gap.TotalSeconds:F1} s later, after {_tries} tries"));
        }
        Frame = info with { Index = _firstIndex + info.Index, Flags = info.Flags | (_isBack ? FrameFlags.Gap : 0) };
        Time = _offset + FrameTime.Between(info.Pts, _firstPts.Value, _decoder.Stream.TimeBase);
        (_nextIndex, _lastTime, _lastArrival, _isBack) = (Frame.Index + 1, Time, _now(), false);
        return true;
    }

    public void Dispose() => _decoder?.Dispose();

    // With one thread a decoder that meets an error goes on; with several it would begin the file again.
    private VideoDecoder Open() => VideoDecoder.Open(_source, new VideoDecoderOptions { Threads = IsLive ? 1 : 0 });

    private void Reconnect(CancellationToken cancellationToken)
    {
        _decoder?.Dispose();
        _decoder = null;
        if (!_isBack)
            (_breaksBefore, _tries) = (_breaks, 0);
        Note("had not come back when the watching ended");
        for (var pause = TimeSpan.FromSeconds(0.5); _decoder is null; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellationToken.WaitHandle.WaitOne(pause);
            cancellationToken.ThrowIfCancellationRequested();
            _tries++;
            try
            {
                _decoder = Open();
            }
            catch (MediaException)
            {
                // Not there yet.
            }
        }
        (_firstPts, _firstIndex, _isBack) = (null, _nextIndex, true);
    }

    /// <summary>How the break that is under way, or just over, went.</summary>
    private void Note(string ending)
    {
        if (_breaksBefore.Count < MostBreaksKept)
            _breaks =
            [
                .. _breaksBefore,
                new Damage(
                    "break",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the source broke off before frame {_nextIndex} at {_lastTime.TotalSeconds:F1} s and {ending}"
                    ),
                    _nextIndex
                ),
            ];
    }
}
