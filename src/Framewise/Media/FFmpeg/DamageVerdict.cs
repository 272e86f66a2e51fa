using System.Globalization;

namespace Framewise.Media.FFmpeg;

/// <summary>Collects what is wrong with a file while it is read, and judges the rest at its end.</summary>
internal sealed class DamageVerdict
{
    private readonly List<Damage> _damage = [];
    private long? _firstConcealed;
    private long? _firstCorrupt;
    private string? _firstDecoderError;

    public long Concealed { get; private set; }

    public long Corrupt { get; private set; }

    public Damage[] Snapshot() => [.. _damage];

    public void Frame(long index, FrameFlags flags)
    {
        if ((flags & FrameFlags.Concealed) != 0)
        {
            Concealed++;
            _firstConcealed ??= index;
        }
        if ((flags & FrameFlags.Corrupt) != 0)
        {
            Corrupt++;
            _firstCorrupt ??= index;
        }
    }

    public void DecoderError(int code) => _firstDecoderError ??= AvUtil.ErrorSentence(code);

    public void ReadError(int code, long frameIndex) =>
        _damage.Add(new Damage("read error", $"The file could not be read further after frame {frameIndex - 1}: {AvUtil.ErrorSentence(code)}.", frameIndex));

    public void DecoderStuck(long frameIndex) =>
        _damage.Add(new Damage("undecodable", "The decoder reports errors without end and was stopped.", frameIndex));

    /// <summary>Judges the finished account.</summary>
    public void Finish(PacketLedger packets, FrameClock clock, long frames, long missing, ContainerShape shape, bool gapsAreLawful)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (missing > 0)
            Add("truncated", string.Create(invariant, $"the index promises {packets.Delivered + missing} frames, {packets.Delivered} are in the file"), frames);
        else if (shape.IsTruncated)
            Add("truncated", string.Create(invariant, $"the container promises {shape.PromisedBytes} bytes, the file has {shape.ActualBytes}"), frames);
        if (frames == 0)
        {
            Add("no frames", string.Create(invariant, $"no frame came out of {packets.Delivered} packets{(_firstDecoderError is null ? "" : $" ({_firstDecoderError})")}"), null);
        }
        else if (packets.Undecodable > 0)
        {
            Add("undecodable", string.Create(invariant,
                $"{packets.Undecodable} of {packets.Presented} frames could not be decoded{(_firstDecoderError is null ? "" : $" ({_firstDecoderError})")}"), null);
        }
        if (Concealed > 0) Add("concealed", string.Create(invariant, $"{Concealed} frames had errors that the decoder filled in"), _firstConcealed);
        if (Corrupt > 0) Add("corrupt", string.Create(invariant, $"{Corrupt} frames are marked as corrupt"), _firstCorrupt);
        var lost = gapsAreLawful ? 0 : clock.LostFrames() - Math.Max(0, packets.Undecodable) - packets.NoFrame;
        if (lost > 0) Add("lost frames", string.Create(invariant, $"{lost} frames are missing between the others, by the gaps in their times"), clock.FirstGapFrame);
    }

    private void Add(string kind, string reason, long? frame) => _damage.Add(new Damage(kind, reason, frame));
}
