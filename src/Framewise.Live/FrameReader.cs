using System.Collections.Concurrent;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;

namespace Framewise.Live;

/// <summary>Decodes, and hands out each frame when its time has come: with its picture for the page and its pixels for the model, unless it is too late for both.</summary>
internal sealed class FrameReader : IDisposable
{
    // However late the decoder is, something is to be seen now and then.
    private static readonly TimeSpan LongestBlank = TimeSpan.FromSeconds(0.5);

    private readonly VideoDecoder _decoder;
    private readonly PlaybackClock _clock;
    private readonly Preprocessor _preprocessor;
    private readonly ShotDetector _shots;
    private readonly ShownPicture _picture;
    private readonly ConcurrentBag<PreparedFrame> _free = [];
    private readonly double _speed;
    private long? _firstPts;
    private TimeSpan _lastTime;
    private TimeSpan _lastPrepared;

    public FrameReader(string source, Model model, WatchOptions options, PlaybackClock clock)
    {
        _decoder = VideoDecoder.Open(source);
        _clock = clock;
        _speed = options.Speed;
        _preprocessor = new Preprocessor(model.Card.Pixels);
        _shots = new ShotDetector(model.Card.Pixels);
        _picture = new ShownPicture(_decoder.Stream, options.LongestSide, options.JpegQuality);
    }

    public VideoStreamInfo Stream => _decoder.Stream;

    public FrameLedger Ledger => _decoder.Ledger;

    /// <summary>Waits for the next frame and its time; null at the end.</summary>
    /// <param name="isSeen">Whether a page is open, so that a picture is worth its making.</param>
    /// <param name="now">The time since the watching began.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public LiveFrame? Read(bool isSeen, Func<TimeSpan> now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_decoder.Read())
            return null;
        var info = _decoder.Frame;
        var time = FrameTime.Between(info.Pts, _firstPts ??= info.Pts, Stream.TimeBase);
        var (duration, entry) = (DurationBefore(time), _clock.Entry(time, now()));
        _lastTime = time;
        if (entry - now() is { Ticks: > 0 } early)
            cancellationToken.WaitHandle.WaitOne(early);
        cancellationToken.ThrowIfCancellationRequested();
        var (arrived, due) = (now(), entry + _clock.Delay);
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
            Jpeg = isSeen ? _picture.Encode(_decoder.Picture) : null,
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

    public void Dispose() => _decoder.Dispose();

    /// <summary>The distance to the frame before, which stands for that to the next; of the first, what the stream says.</summary>
    private TimeSpan DurationBefore(TimeSpan time) =>
        time > _lastTime ? (time - _lastTime) / _speed
        : Stream.AverageFrameRate.IsPositive ? TimeSpan.FromSeconds(1 / Stream.AverageFrameRate.ToDouble() / _speed)
        : TimeSpan.FromMilliseconds(40 / _speed);

    private PreparedFrame Prepare(in FrameInfo info, TimeSpan time)
    {
        var pixels = _free.TryTake(out var used) ? used : new PreparedFrame([_preprocessor.BytesPerPicture]);
        pixels.Begin(info, time);
        pixels.FrameMeans[0] = _preprocessor.Process(_decoder.Picture, pixels.Pixels[0].Span);
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
