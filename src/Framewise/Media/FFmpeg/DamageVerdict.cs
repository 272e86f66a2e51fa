namespace Framewise.Media.FFmpeg;

/// <summary>Counts the odd frames of a file while it is read, and judges it at its end.</summary>
internal sealed class DamageVerdict
{
    private readonly List<Damage> _damage = [];
    private long? _firstConcealed;
    private long? _firstCorrupt;

    public long Concealed { get; private set; }

    public long Corrupt { get; private set; }

    public IReadOnlyList<Damage> Damage => _damage;

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

    /// <summary>Judges the finished account.</summary>
    public void Finish(DecodeSession session, FrameClock clock, long frames, long missing)
    {
        var packets = session.Packets;
        var because = session.DecoderError is null ? "" : $" ({session.DecoderError})";
        if (session.Stream.Encryption is { } scheme)
        {
            Add(
                "encrypted",
                $"its pictures are encrypted ({scheme}): {packets.Delivered} packets that nobody can decode without the key",
                null
            );
            return;
        }
        Truncation(session, frames, missing);
        if (packets.Encrypted > 0)
            Add("encrypted", $"{packets.Encrypted} of {packets.Delivered} packets are encrypted and were not decoded", frames);
        else if (frames == 0)
            Add("no frames", $"no frame came out of {packets.Delivered} packets{because}", null);
        if (frames > 0 && packets.Undecodable > packets.Encrypted)
            Add(
                "undecodable",
                $"{packets.Undecodable - packets.Encrypted} of {packets.Presented} frames could not be decoded{because}",
                null
            );
        if (packets.Surplus > 0)
            Add(
                "surplus",
                $"{packets.Surplus} of {frames} frames belong to no packet: "
                    + "substitutes for missing references, or pictures from broken packets",
                null
            );
        if (Concealed > 0)
            Add("concealed", $"{Concealed} of {frames} frames had errors that the decoder filled in", _firstConcealed);
        // The counter of transport packets breaks where two recordings were joined, too; nothing is lost there.
        if (Corrupt > packets.CorruptAtJoins)
            Add("corrupt", $"{Corrupt} of {frames} frames are marked as corrupt", _firstCorrupt);
        if (session.Demuxer.PacketsApart is > 0 and var apart)
            Add(
                Framewise.Media.Damage.AnotherStream,
                $"{apart} packets of another video stream lie before or behind this one: "
                    + "the recording goes on there, and that was not looked at (--stream all does)",
                null
            );
        // Times in AVI are counts of chunks: only empty chunks ("show the last picture again") make gaps, and those are the encoder's will.
        var lost =
            session.Stream.Container == "avi"
                ? 0
                : clock.LostFrames(session.HasErrors) - Math.Max(0, packets.Undecodable) - packets.NoFrame;
        if (lost > 0)
            Add("lost frames", $"{lost} frames are missing between the others, by the gaps in their times", clock.FirstGapFrame);
    }

    private void Truncation(DecodeSession session, long frames, long missing)
    {
        var delivered = session.Packets.Delivered;
        if (session.ReadError is not null)
            Add("read error", $"the file could not be read beyond packet {delivered}: {session.ReadError}", frames);
        var shape = ContainerShape.Of(session.Stream.Path);
        if (missing > 0)
            Add("truncated", $"the index promises {delivered + missing} frames, {delivered} are in the file", frames);
        else if (shape.IsTruncated)
            Add("truncated", $"the container promises {shape.PromisedBytes} bytes, the file has {shape.ActualBytes}", frames);
    }

    private void Add(string kind, string reason, long? frame) => _damage.Add(new Damage(kind, reason, frame));
}
