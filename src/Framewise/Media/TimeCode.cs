using System.Globalization;
using System.Text.RegularExpressions;

namespace Framewise.Media;

/// <summary>An SMPTE time code (ST 12-1): hours, minutes, seconds and frames. With <c>;</c> it leaves out frame numbers 0 and 1 (at 60 a
/// second, 0 to 3) of every minute but each tenth, so that 29.97 frames a second keep to the clock.</summary>
internal readonly partial record struct TimeCode
{
    private const int HoursOfDay = 24;

    private readonly long _frame;
    private readonly int _perSecond;
    private readonly int _dropped;

    private TimeCode(long frame, int perSecond, int dropped)
    {
        var day = HoursOfDay * 60L * (60L * perSecond - dropped) + HoursOfDay * 6L * dropped;
        (_frame, _perSecond, _dropped) = ((frame % day + day) % day, perSecond, dropped);
    }

    /// <summary>Reads a time code of a video with so many frames a second (29.97 counts to 30); null where it is none, or names a frame
    /// that there is not.</summary>
    public static TimeCode? TryParse(string? text, Rational rate)
    {
        if (text is null || !rate.IsPositive || Form().Match(text) is not { Success: true } form)
            return null;
        var perSecond = (int)Math.Round(rate.ToDouble());
        var dropped = form.Groups["mark"].Value is ":" ? 0 : perSecond / 30 * 2;
        int hours = Part("h"),
            minutes = Part("m"),
            seconds = Part("s"),
            frames = Part("f");
        if (perSecond < 1 || hours >= HoursOfDay || minutes >= 60 || seconds >= 60 || frames >= perSecond)
            return null;
        long minute = hours * 60 + minutes;
        return new TimeCode(((minute * 60) + seconds) * perSecond + frames - dropped * (minute - minute / 10), perSecond, dropped);

        int Part(string name) => int.Parse(form.Groups[name].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The time code so many frames later.</summary>
    public TimeCode Plus(long frames) => new(_frame + frames, _perSecond, _dropped);

    /// <summary><c>10:00:00:00</c>, or <c>10:00:00;00</c>.</summary>
    public override string ToString()
    {
        long minuteFrames = 60L * _perSecond - _dropped,
            tenFrames = 10 * minuteFrames + _dropped,
            tens = _frame / tenFrames,
            rest = _frame % tenFrames;
        // The first minute of ten has all numbers.
        var minuteOfTen = rest < minuteFrames + _dropped ? 0 : (rest - _dropped) / minuteFrames;
        var number = _frame + _dropped * (9 * tens + minuteOfTen);
        long frames = number % _perSecond,
            seconds = number / _perSecond;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{(_dropped > 0 ? ';' : ':')}{frames:00}"
        );
    }

    [GeneratedRegex(@"^(?<h>\d\d):(?<m>\d\d):(?<s>\d\d)(?<mark>[:;.])(?<f>\d\d\d?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
