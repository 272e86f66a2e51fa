using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Framewise.FrameSources;

/// <summary>
/// Which frames of a video are looked at, counted over the whole video: those whose index is a multiple of a number (a number converts by
/// itself), the first at or after each multiple of a time since the first frame, or key frames.
/// </summary>
[JsonConverter(typeof(FrameStepJsonConverter))]
public sealed record FrameStep
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

    /// <summary>As <see cref="Frames"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static implicit operator FrameStep(int count) => Frames(count);

    /// <summary>Reads <c>30</c>, <c>1s</c>, <c>0.5s</c>, <c>250ms</c> or <c>key</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static FrameStep Parse(string text) =>
        TryParse(text, out var step)
            ? step
            : throw new FormatException(
                $"'{text}' is not a step. Give a number of frames (30), a time (1s, 0.5s, 250ms), or key for key frames only."
            );

    /// <summary>As <see cref="Parse"/>; false where the text is no step.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FrameStep? step)
    {
        step = null;
        if (text == "key")
            step = KeyFrames;
        else if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            step = count > 0 ? Frames(count) : null;
        else if (text is [.. var milliseconds, 'm', 's'])
            step = OfTicks(milliseconds, TimeSpan.TicksPerMillisecond);
        else if (text is [.. var seconds, 's'])
            step = OfTicks(seconds, TimeSpan.TicksPerSecond);
        return step is not null;
    }

    /// <summary>As it is parsed.</summary>
    public override string ToString() =>
        IsKey ? "key"
        : Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(decimal)time.Ticks / TimeSpan.TicksPerSecond:0.#######}s")
        : Count!.Value.ToString(CultureInfo.InvariantCulture);

    private static FrameStep? OfTicks(string number, long unit) =>
        decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value <= long.MaxValue / 2 / unit
        && (long)(value * unit) is > 0 and var ticks
            ? Of(TimeSpan.FromTicks(ticks))
            : null;
}
