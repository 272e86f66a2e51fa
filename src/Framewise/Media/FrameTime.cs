using System.Globalization;

namespace Framewise.Media;

/// <summary>Exact times from pts and time base; nothing is accumulated and nothing passes through floating point.</summary>
internal static class FrameTime
{
    /// <summary>Microseconds between two pts, rounded half away from zero.</summary>
    public static long Microseconds(long pts, long firstPts, Rational timeBase)
    {
        if (!timeBase.IsPositive)
            return 0;
        var numerator = ((Int128)pts - firstPts) * timeBase.Numerator * 1_000_000;
        var half = (Int128)timeBase.Denominator / 2;
        var rounded = (numerator + (numerator < 0 ? -half : half)) / timeBase.Denominator;
        return (long)Int128.Clamp(rounded, long.MinValue / 10, long.MaxValue / 10);
    }

    public static TimeSpan Between(long pts, long firstPts, Rational timeBase) =>
        TimeSpan.FromTicks(Microseconds(pts, firstPts, timeBase) * 10);

    /// <summary>Back from the <c>time_s</c> column: a double holds whole microseconds exactly for 285 years.</summary>
    public static TimeSpan FromSeconds(double seconds) => TimeSpan.FromTicks(checked((long)Math.Round(seconds * 1e6)) * 10);

    /// <summary>Seconds with six digits, as in the <c>time_s</c> column.</summary>
    public static string Format(TimeSpan time)
    {
        var microseconds = time.Ticks / 10;
        var sign = microseconds < 0 ? "-" : "";
        var (seconds, rest) = Math.DivRem(Math.Abs(microseconds), 1_000_000);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{rest:D6}");
    }
}
