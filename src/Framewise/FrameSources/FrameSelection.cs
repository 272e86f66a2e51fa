using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>Says of one frame of a video after the other whether it is wanted. Of a part of a video nothing is wanted from <paramref
/// name="stopPts"/> on.</summary>
internal sealed class FrameSelection(WantedFrames wanted, Rational timeBase, long? stopPts = null)
{
    private long? _firstPts;

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
        if (frame.Pts >= stopPts)
            return Verdict.Stop;
        if (wanted.End is { } end && IsAtOrAfter(frame.Pts, end))
            return Verdict.Stop;
        if (wanted.Start is { } start && !IsAtOrAfter(frame.Pts, start))
            return Verdict.Skip;
        return frame.Index % wanted.Every == 0 ? Verdict.Take : Verdict.Skip;
    }

    private bool IsAtOrAfter(long pts, TimeSpan time) =>
        ((Int128)pts - _firstPts!.Value) * timeBase.Numerator * TimeSpan.TicksPerSecond >= (Int128)time.Ticks * timeBase.Denominator;
}
