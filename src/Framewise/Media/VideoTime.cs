using System.Globalization;

namespace Framewise.Media;

/// <summary>A time as people type and read it: <c>90</c>, <c>12.5</c>, <c>1:30</c>, <c>0:01:30.25</c>.</summary>
internal static class VideoTime
{
    /// <summary>Reads seconds or <c>[hours:]minutes:seconds</c>; minutes and seconds behind a colon must be below 60.</summary>
    /// <exception cref="FormatException">The text is not a time.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var time)
            ? time
            : throw new FormatException(
                $"'{text}' is not a time. Give seconds or [hours:]minutes:seconds, such as 90, 12.5, 1:30 or 0:01:30.25."
            );

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = default;
        var parts = (text ?? "").Split(':');
        if (parts.Length > 3)
            return false;
        decimal seconds = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var style = i == parts.Length - 1 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
            if (
                !decimal.TryParse(parts[i], style, CultureInfo.InvariantCulture, out var part)
                || part > 1_000_000_000
                || (i > 0 && part >= 60)
            )
                return false;
            seconds = seconds * 60 + part;
        }
        time = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>A time as people read it: <c>1:02:03</c>, <c>2:03</c>; exact, <c>2:03.045</c>.</summary>
    public static string Clock(TimeSpan time, bool isExact = false)
    {
        var fraction = isExact ? @"\.fff" : "";
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:")
                + time.ToString(@"mm\:ss" + fraction, CultureInfo.InvariantCulture)
            : time.ToString(@"m\:ss" + fraction, CultureInfo.InvariantCulture);
    }
}
