namespace Framewise.Results.Reading;

/// <summary>A point in a video in three measures: frame number, pts, and microseconds since the first frame.</summary>
internal readonly record struct FramePlace(long FrameIndex, long Pts, long Microseconds)
{
    public TimeSpan Time => TimeSpan.FromTicks(Microseconds * 10);

    public static FramePlace operator +(FramePlace a, FramePlace b) =>
        new(a.FrameIndex + b.FrameIndex, a.Pts + b.Pts, a.Microseconds + b.Microseconds);
}
