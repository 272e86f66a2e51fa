namespace Framewise.Media.FFmpeg;

/// <summary>Says of the demuxer's current packet what can be told without decoding it.</summary>
internal sealed class PacketExaminer(Demuxer demuxer, VideoStreamInfo stream) : IDisposable
{
    private readonly PacketInspector _inspector = new(stream.Codec, StreamHeaders.Extradata(demuxer, stream.StreamIndex));
    private readonly FieldParser? _fields = FieldParser.For(demuxer, stream);

    /// <summary>What a packet says of itself; <paramref name="Visible"/> is the number of pictures that it shows,
    /// <paramref name="Duration"/> how long (0: it does not say).</summary>
    public readonly record struct Facts(
        long Pts,
        long Dts,
        long Duration,
        PacketKind Kind,
        int Visible,
        bool IsKey,
        bool Discard,
        bool Corrupt
    );

    public Facts Examine()
    {
        var (offsets, packet) = (FFmpegLibraries.Offsets, demuxer.Packet);
        var data = demuxer.Data;
        var flags = Native.Read<int>(packet, offsets.PacketFlags);
        var kind = _inspector.Inspect(data, out var visible);
        // What looks like a picture, or like none, is noise then.
        if (stream.Encryption is not null || AvCodec.PacketSideData(packet, AvCodec.PacketSideDataEncryption, 0) != 0)
            (kind, visible) = (PacketKind.Encrypted, 1);
        if (kind == PacketKind.Picture && _fields is not null && _fields.IsSecondField(data))
            kind = PacketKind.SecondField;
        return new Facts(
            Native.Read<long>(packet, offsets.PacketPts),
            Native.Read<long>(packet, offsets.PacketDts),
            Math.Max(0, Native.Read<long>(packet, offsets.PacketDuration)),
            kind,
            visible,
            (flags & AvCodec.PacketFlagKey) != 0,
            (flags & AvCodec.PacketFlagDiscard) != 0,
            (flags & AvCodec.PacketFlagCorrupt) != 0
        );
    }

    public void Dispose() => _fields?.Dispose();
}
