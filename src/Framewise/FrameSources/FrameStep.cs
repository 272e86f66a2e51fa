using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>
/// Which frames of a video are looked at, counted over the whole video: those whose index is a multiple of a number (a number converts by
/// itself), the first at or after each multiple of a time since the first frame, those that are on the screen at each multiple of a rate's
/// step, or key frames.
/// </summary>
[JsonConverter(typeof(FrameStepJsonConverter))]
public sealed record FrameStep : IParsable<FrameStep>
{
    private FrameStep() { }

    /// <summary>Every frame.</summary>
    public static FrameStep All { get; } = Frames(1);

    /// <summary>The frames that the decoder calls key frames; they are coded without others.</summary>
    public static FrameStep KeyFrames { get; } = new() { IsKey = true };

    /// <summary>The number of frames; null where the step is none of frames.</summary>
    public int? Count { get; private init; }

    /// <summary>The time; null where the step is none of time.</summary>
    public TimeSpan? Time { get; private init; }

    /// <summary>How many frames a second; null where the step is no rate.</summary>
    public Rational? Rate { get; private init; }

    /// <summary>Whether only key frames are meant.</summary>
    public bool IsKey { get; private init; }

    /// <summary>The frames whose index is a multiple of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static FrameStep Frames(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new FrameStep { Count = count };
    }

    /// <summary>The first frame at or after each multiple of a time, once each; a frame that is shown for longer than the time stands for
    /// all multiples up to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public static FrameStep Of(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new FrameStep { Time = time };
    }

    /// <summary>The frames that are on the screen at each multiple of a rate's step since the first frame, once each: of 1 a second those
    /// at 0, 1, 2 ... s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not above 0.</exception>
    public static FrameStep AtRate(Rational rate)
    {
        if (!rate.IsPositive)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is above 0.");
        var divisor = (int)BigInteger.GreatestCommonDivisor(rate.Numerator, rate.Denominator);
        return new FrameStep { Rate = new(rate.Numerator / divisor, rate.Denominator / divisor) };
    }

    /// <summary>As <see cref="Frames"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static implicit operator FrameStep(int count) => Frames(count);

    /// <summary>Reads <c>30</c>, <c>1s</c>, <c>0.5s</c>, <c>250ms</c>, <c>2fps</c>, <c>0.5fps</c>, <c>30000/1001fps</c> or
    /// <c>key</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static FrameStep Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var step)
            ? step
            : throw new FormatException(
                $"'{s}' is not a step. Give a number of frames (30), a time (1s, 0.5s, 250ms), a rate (2fps), "
                    + "or key for key frames only."
            );

    /// <summary>As <see cref="Parse"/>; false where the text is no step.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FrameStep result)
    {
        result = null;
        if (s == "key")
            result = KeyFrames;
        else if (int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            result = count > 0 ? Frames(count) : null;
        else if (s is [.. var rate, 'f', 'p', 's'])
            result = OfRate(rate);
        else if (s is [.. var milliseconds, 'm', 's'])
            result = OfTicks(milliseconds, TimeSpan.TicksPerMillisecond);
        else if (s is [.. var seconds, 's'])
            result = OfTicks(seconds, TimeSpan.TicksPerSecond);
        return result is not null;
    }

    /// <summary>As it is parsed.</summary>
    public override string ToString() =>
        IsKey ? "key"
        : Rate is { } rate ? (rate.Denominator == 1 ? $"{rate.Numerator}fps" : $"{rate}fps")
        : Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(decimal)time.Ticks / TimeSpan.TicksPerSecond:0.#######}s")
        : Count!.Value.ToString(CultureInfo.InvariantCulture);

    private static FrameStep? OfTicks(string number, long unit) =>
        decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value <= long.MaxValue / 2 / unit
        && (long)(value * unit) is > 0 and var ticks
            ? Of(TimeSpan.FromTicks(ticks))
            : null;

    private static FrameStep? OfRate(string number)
    {
        if (number.Split('/') is [var numerator, var denominator])
            return
                int.TryParse(numerator, NumberStyles.None, CultureInfo.InvariantCulture, out var frames)
                && int.TryParse(denominator, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && new Rational(frames, seconds) is { IsPositive: true } fraction
                ? AtRate(fraction)
                : null;
        // Four decimals are as exact as whole numbers of this size.
        const int parts = 10_000;
        return
            decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && rate is > 0 and < int.MaxValue / parts
            && rate * parts is var scaled
            && scaled == decimal.Truncate(scaled)
            ? AtRate(new Rational((int)scaled, parts))
            : null;
    }
}
