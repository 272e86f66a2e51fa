using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>Says of one frame of a video after the other, none left out, whether it is wanted. Of a part of a video nothing is wanted from
/// <paramref name="stopPts"/> on. Of a rate every frame may be: that takes the time of the next one
/// (<see cref="IsShownAtMultiple"/>).</summary>
internal sealed class FrameSelection(WantedFrames wanted, Rational timeBase, long? stopPts = null)
{
    private readonly FrameStep _step = wanted.Every;
    private long? _firstPts;
    private Int128 _multiple = -1;
    private Int128 _nextShown;

    internal enum Verdict
    {
        Take,
        Skip,
        Stop,
    }

    public TimeSpan TimeOf(in FrameInfo frame)
    {
        _firstPts ??= frame.Pts;
        return FrameTime.Between(frame.Pts, _firstPts.Value, timeBase);
    }

    /// <summary>Compares exactly, in integers: a frame at the start belongs to the range, a frame at the end does not.</summary>
    public Verdict Judge(in FrameInfo frame)
    {
        _firstPts ??= frame.Pts;
        var isAtStep =
            _step.IsKey ? frame.IsKey
            : _step.Rate is not null ? true
            : _step.Time is { } time ? IsFirstBehindMultiple(frame.Pts, time)
            : frame.Index % _step.Count == 0;
        if (frame.Pts >= stopPts)
            return Verdict.Stop;
        if (wanted.End is { } end && IsAtOrAfter(frame.Pts, end))
            return Verdict.Stop;
        if (wanted.Start is { } start && !IsAtOrAfter(frame.Pts, start))
            return Verdict.Skip;
        return isAtStep ? Verdict.Take : Verdict.Skip;
    }

    /// <summary>Whether a frame that is shown until the next one's pts is on the screen at a multiple of the rate's step at which none
    /// before it was.</summary>
    public bool IsShownAtMultiple(long pts, long nextPts)
    {
        _firstPts ??= pts;
        var first = Int128.Max(_nextShown, StepsUpTo(pts));
        var end = StepsUpTo(nextPts);
        if (first >= end)
            return false;
        _nextShown = end;
        return true;
    }

    /// <summary>The pts from which on nothing is wanted, of a video whose first frame has this pts; null where there is none.</summary>
    public long? Until(long firstPts)
    {
        if (wanted.End is not { } end)
            return stopPts;
        var ticks = (Int128)end.Ticks * timeBase.Denominator / ((Int128)timeBase.Numerator * TimeSpan.TicksPerSecond) + 1;
        return Math.Min((long)Int128.Min(firstPts + ticks, long.MaxValue), stopPts ?? long.MaxValue);
    }

    private bool IsFirstBehindMultiple(long pts, TimeSpan time)
    {
        var multiple = TicksSinceFirst(pts) / ((Int128)time.Ticks * timeBase.Denominator);
        if (multiple <= _multiple)
            return false;
        _multiple = multiple;
        return true;
    }

    /// <summary>The number of the first multiple of the rate's step at or after a frame.</summary>
    private Int128 StepsUpTo(long pts)
    {
        var rate = _step.Rate!.Value;
        var (elapsed, step) = (
            ((Int128)pts - _firstPts!.Value) * timeBase.Numerator * rate.Numerator,
            (Int128)timeBase.Denominator * rate.Denominator
        );
        return elapsed <= 0 ? 0 : (elapsed + step - 1) / step;
    }

    private bool IsAtOrAfter(long pts, TimeSpan time) => TicksSinceFirst(pts) >= (Int128)time.Ticks * timeBase.Denominator;

    /// <summary>Ticks of a <see cref="TimeSpan"/>, times the denominator of the time base.</summary>
    private Int128 TicksSinceFirst(long pts) => ((Int128)pts - _firstPts!.Value) * timeBase.Numerator * TimeSpan.TicksPerSecond;
}
