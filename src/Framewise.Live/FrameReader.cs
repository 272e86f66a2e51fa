using System.Collections.Concurrent;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;

namespace Framewise.Live;

/// <summary>Decodes, and hands out each frame when its time has come: with its picture for the page and its pixels for the model, unless it
/// is too late for both.</summary>
internal sealed class FrameReader : IDisposable
{
    // However late the decoder is, something is to be seen now and then.
    private static readonly TimeSpan LongestBlank = TimeSpan.FromSeconds(0.5);

    private readonly LiveSource _source;
    private readonly Func<TimeSpan> _now;
    private readonly PlaybackClock _clock;
    private readonly Preprocessor _preprocessor;
    private readonly ShotDetector _shots;
    private readonly ShownPicture _picture;
    private readonly ConcurrentBag<PreparedFrame> _free = [];
    private readonly double _speed;
    private TimeSpan _lastTime;
    private TimeSpan _lastPrepared;

    public FrameReader(string source, Model model, WatchOptions options, PlaybackClock clock, Func<TimeSpan> now)
    {
        _source = new LiveSource(source, now);
        _now = now;
        _clock = clock;
        _speed = options.Speed;
        _preprocessor = new Preprocessor(model.Card.Pixels);
        _shots = new ShotDetector(model.Card.Pixels);
        _picture = new ShownPicture(Stream, options.LongestSide, options.JpegQuality);
    }

    public bool IsLive => _source.IsLive;

    public VideoStreamInfo Stream => _source.Stream;

    public FrameLedger Ledger => _source.Ledger;

    public IReadOnlyList<Damage> Breaks => _source.Breaks;

    /// <summary>Waits for the next frame and its time; null at the end.</summary>
    /// <param name="isSeen">Whether a page is open, so that a picture is worth its making.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public LiveFrame? Read(bool isSeen, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_source.Read(cancellationToken))
            return null;
        var (info, time) = (_source.Frame, _source.Time);
        var duration = DurationBefore(time);
        if (_source.IsAfterBreak || time < _lastTime)
            _clock.StartAt(time, _now());
        _lastTime = time;
        var entry = _clock.Entry(time, _now());
        var early = entry - _now();
        if (IsLive)
            _clock.Arrived(early, _now());
        if (early > TimeSpan.Zero)
            cancellationToken.WaitHandle.WaitOne(early);
        cancellationToken.ThrowIfCancellationRequested();
        var (arrived, due) = (_now(), entry + _clock.Delay);
        var isLate = arrived > due + duration / 2;
        if (isLate && arrived - _lastPrepared > LongestBlank)
        {
            _clock.StartAt(time, arrived);
            (isLate, due) = (false, arrived + _clock.Delay);
        }
        if (isLate)
            return Late(info, time, arrived, due, duration);
        _lastPrepared = arrived;
        var pixels = Prepare(info, time);
        return new LiveFrame
        {
            Info = info,
            Time = time,
            Arrived = arrived,
            Due = due,
            Duration = duration,
            Shot = pixels.Shot,
            Jpeg = isSeen ? _picture.Encode(_source.Picture) : null,
            Pixels = pixels,
        };
    }

    /// <summary>Takes back what a model has seen.</summary>
    public void Recycle(LiveFrame frame)
    {
        if (frame.Pixels is { } pixels)
            _free.Add(pixels);
        frame.Pixels = null;
    }

    public void Dispose() => _source.Dispose();

    /// <summary>The distance to the frame before, which stands for that to the next; of the first, what the stream says.</summary>
    private TimeSpan DurationBefore(TimeSpan time) =>
        time > _lastTime ? (time - _lastTime) / _speed
        : Stream.AverageFrameRate.IsPositive ? TimeSpan.FromSeconds(1 / Stream.AverageFrameRate.ToDouble() / _speed)
        : TimeSpan.FromMilliseconds(40 / _speed);

    private PreparedFrame Prepare(in FrameInfo info, TimeSpan time)
    {
        var pixels = _free.TryTake(out var used) ? used : new PreparedFrame([_preprocessor.BytesPerPicture]);
        pixels.Begin(info, time);
        pixels.FrameMeans[0] = _preprocessor.Process(_source.Picture, pixels.Pixels[0].Span);
        pixels.Shot = _shots.Judge(pixels.Pixels[0].Span, (info.Flags & (FrameFlags.Corrupt | FrameFlags.Concealed)) != 0);
        return pixels;
    }

    private static LiveFrame Late(in FrameInfo info, TimeSpan time, TimeSpan arrived, TimeSpan due, TimeSpan duration)
    {
        var frame = new LiveFrame
        {
            Info = info,
            Time = time,
            Arrived = arrived,
            Due = due,
            Duration = duration,
        };
        frame.LeaveOut(LeftOut.DecodedLate);
        return frame;
    }
}
