using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Framewise.Pipeline;

namespace Framewise.Live;

/// <summary>
/// Gives labels to frames, one at a time. Two wait at most; a third takes the place of the oldest. Only where the model is fast enough does
/// it wait for a place, as long as three runs remain until it is due: so a pause of the machine costs no labels, and a model that is too
/// slow holds nothing up and sees frames in even distances.
/// </summary>
internal sealed class FrameLabeller : IDisposable
{
    private const int Waiting = 2;

    // What is kept free between a frame's labels and its due time, for the way to the page.
    public static readonly TimeSpan WayToPage = TimeSpan.FromMilliseconds(20);

    private readonly LiveModel _model;
    private readonly Action<LiveFrame> _recycle;
    private readonly PlaybackClock _clock;
    private readonly Func<TimeSpan> _now;
    private readonly Channel<LiveFrame> _frames;
    private readonly AutoResetEvent _taken = new(false);
    private long _ticksOfRun;

    public FrameLabeller(LiveModel model, Action<LiveFrame> recycle, PlaybackClock clock, Func<TimeSpan> now)
    {
        (_model, _recycle, _clock, _now) = (model, recycle, clock, now);
        _ticksOfRun = model.TimePerFrame.Ticks;
        _frames = Channel.CreateBounded<LiveFrame>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest },
            frame => LeaveOut(frame, Live.LeftOut.ModelBusy)
        );
    }

    /// <summary>Of the last eight or so.</summary>
    private TimeSpan TimeOfRun => new(Volatile.Read(ref _ticksOfRun));

    /// <summary>Hands a frame over; blocks for as long as it may wait for a place.</summary>
    public void Add(LiveFrame frame, CancellationToken cancellationToken)
    {
        WaitHandle[] changes = [_taken, cancellationToken.WaitHandle];
        while (
            _frames.Reader.Count == Waiting
            && TimeOfRun < frame.Duration
            && !cancellationToken.IsCancellationRequested
            && frame.Due - WayToPage - 3 * TimeOfRun - _now() is { Ticks: > 0 } patience
        )
            WaitHandle.WaitAny(changes, patience);
        if (!_frames.Writer.TryWrite(frame))
            LeaveOut(frame, Live.LeftOut.Stopped);
    }

    /// <summary>No more frames come.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <summary>Labels frames until there are no more; after an error, which <paramref name="halt"/> tells the others, it leaves them
    /// out.</summary>
    public void Run(Action halt)
    {
        Exception? error = null;
        while (_frames.Reader.TryReadBlocking(out var frame, CancellationToken.None))
        {
            _taken.Set();
            try
            {
                if (error is not null)
                    LeaveOut(frame, Live.LeftOut.Stopped);
                // A frame that is too late already is no reason to make the next one late.
                else if (_frames.Reader.Count > 0 && _now() + TimeOfRun > frame.Due - WayToPage)
                    LeaveOut(frame, Live.LeftOut.ModelBusy);
                else
                    Classify(frame);
            }
            catch (Exception e)
            {
                LeaveOut(frame, Live.LeftOut.Stopped);
                error = e;
                halt();
            }
        }
        if (error is not null and not OperationCanceledException)
            ExceptionDispatchInfo.Throw(error);
    }

    public void Dispose() => _taken.Dispose();

    private void Classify(LiveFrame frame)
    {
        var started = Stopwatch.GetTimestamp();
        var row = _model.Classify(frame, frame.Pixels!);
        Volatile.Write(ref _ticksOfRun, (7 * _ticksOfRun + Stopwatch.GetElapsedTime(started).Ticks) / 8);
        _recycle(frame);
        frame.Settle(row);
        _clock.Needs(_now() - frame.Arrived + WayToPage, _now());
    }

    private void LeaveOut(LiveFrame frame, string reason)
    {
        _recycle(frame);
        frame.LeaveOut(reason);
    }
}
