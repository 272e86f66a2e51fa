namespace Framewise.Media.FFmpeg;

/// <summary>One way through a file from its beginning: container, decoder and the account of the packets.</summary>
internal sealed class DecodeSession : IDisposable
{
    // A decoder that still reports errors after the last packet has been given this many chances is not going to end by itself.
    private const int MaxErrorsWhileDraining = 1024;

    private readonly CodecContext _codec;
    private readonly PacketExaminer _examiner;
    private int _errorsWhileDraining;
    private bool _packetWaits;
    private bool _draining;
    private bool _ended;

    private DecodeSession(VideoOpener.Opened file, CodecContext codec, string path)
    {
        Demuxer = file.Demuxer;
        _codec = codec;
        Stream = StreamHeaders.Read(Demuxer, file.StreamIndex, path);
        Pictures = new PictureSource(Demuxer, file.StreamIndex, Stream, StreamHeaders.Color(Demuxer, file.StreamIndex));
        _examiner = new PacketExaminer(Demuxer, Stream);
    }

    public Demuxer Demuxer { get; }

    public VideoStreamInfo Stream { get; }

    public PictureSource Pictures { get; }

    public PacketLedger Packets { get; } = new();

    /// <summary>The decoder's current frame.</summary>
    public nint Frame => _codec.Frame;

    /// <summary>The first error that the decoder returned.</summary>
    public string? DecoderError { get; private set; }

    /// <summary>Why the file could not be read to its end.</summary>
    public string? ReadError { get; private set; }

    /// <summary>Whether the decoder returned an error or reported one in a message.</summary>
    public bool HasErrors => DecoderError is not null || _codec.HasReportedErrors;

    public static DecodeSession Open(string path, int threads)
    {
        var file = VideoOpener.Open(path);
        CodecContext? codec = null;
        try
        {
            codec = VideoOpener.StartDecoder(file, path, threads);
            return new DecodeSession(file, codec, path);
        }
        catch
        {
            codec?.Dispose();
            file.Demuxer.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next frame; false at the end.</summary>
    public bool Next()
    {
        while (!_ended)
        {
            var result = _codec.Receive();
            if (result >= 0) return true;
            if (CodecContext.IsAgain(result)) Feed();
            else if (result == Demuxer.EndOfFile) _ended = true;
            else Note(result);
        }
        return false;
    }

    /// <summary>Enters the current frame into the account; true if the container marked its packet as corrupt.</summary>
    public bool AccountForFrame() =>
        Packets.Frame(Native.Read<long>(Frame, FFmpegLibraries.Offsets.FramePts), Native.Read<long>(Frame, FFmpegLibraries.Offsets.FramePacketDts));

    public void Dispose()
    {
        _examiner.Dispose();
        Pictures.Dispose();
        _codec.Dispose();
        Demuxer.Dispose();
    }

    private void Feed()
    {
        if (!_packetWaits && !_draining)
        {
            var read = Demuxer.Read(Stream.StreamIndex);
            if (read < 0)
            {
                if (read != Demuxer.EndOfFile) ReadError = AvUtil.ErrorSentence(read);
                _draining = true;
                _ = _codec.Send(0);
                return;
            }
            if (!RegisterPacket()) return;
        }
        var sent = _codec.Send(Demuxer.Packet);
        _packetWaits = CodecContext.IsAgain(sent);
        if (sent < 0 && !_packetWaits) Note(sent);
    }

    /// <summary>Enters the packet into the account; false for one without data, which would tell the decoder that the file has ended.</summary>
    private bool RegisterPacket()
    {
        var packet = _examiner.Examine();
        Packets.Packet(packet.Pts, packet.Dts, packet.Kind, packet.Visible, packet.Discard, packet.Corrupt);
        return packet.Kind != PacketKind.Empty;
    }

    private void Note(int error)
    {
        DecoderError ??= AvUtil.ErrorSentence(error);
        if (_draining && ++_errorsWhileDraining >= MaxErrorsWhileDraining) _ended = true;
    }
}
