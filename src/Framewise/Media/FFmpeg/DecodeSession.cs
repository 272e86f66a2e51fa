namespace Framewise.Media.FFmpeg;

/// <summary>One way through a file: container, decoder and the account of the packets. The account begins at the first packet, also where
/// decoding does not.</summary>
internal sealed class DecodeSession : IDisposable
{
    // A decoder that still reports errors after the last packet has been given this many chances is not going to end by itself.
    private const int MaxErrorsWhileDraining = 1024;

    private readonly CodecContext _codec;
    private readonly PacketExaminer _examiner;
    private readonly int _threads;
    private readonly Action? _waiting;
    private SeekPlan? _plan;
    private bool _isSettled = true;
    private int _errorsWhileDraining;
    private bool _packetWaits;
    private bool _draining;
    private bool _ended;

    private DecodeSession(VideoOpener.Opened file, CodecContext codec, string path, int threads, Action? waiting)
    {
        _threads = threads;
        _waiting = waiting;
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

    public long FramePts => Native.Read<long>(Frame, FFmpegLibraries.Offsets.FramePts);

    /// <summary>Whether errors show in the same way every time: one thread decodes, and from the first packet on.</summary>
    public bool IsCareful => _threads == 1 && _plan is null;

    /// <summary>The first error that the decoder returned.</summary>
    public string? DecoderError { get; private set; }

    /// <summary>Why the file could not be read to its end.</summary>
    public string? ReadError { get; private set; }

    /// <summary>Whether the decoder returned an error or reported one in a message.</summary>
    public bool HasErrors => DecoderError is not null || _codec.HasReportedErrors;

    /// <summary>Opens a file; <paramref name="waiting"/> is called with every packet, and may throw to end what takes too long.</summary>
    public static DecodeSession Open(string path, int? stream, int threads, Action? waiting)
    {
        var file = VideoOpener.Open(path, stream);
        CodecContext? codec = null;
        try
        {
            codec = VideoOpener.StartDecoder(file, path, threads);
            return new DecodeSession(file, codec, path, threads, waiting);
        }
        catch
        {
            codec?.Dispose();
            file.Demuxer.Dispose();
            throw;
        }
    }

    /// <summary>The highest pts of the packets that the decoder has been given.</summary>
    public long HighestPtsSent { get; private set; } = long.MinValue;

    /// <summary>Begins to decode at a key frame; only to be called before anything was read.</summary>
    public void BeginAt(SeekPlan plan) => (_plan, _isSettled) = (plan, false);

    /// <summary>Enters the next packet into the account unless it is one to begin with; so the way to there is gone step by step.</summary>
    public void ApproachStart()
    {
        if (Packets.Delivered < _plan!.KeyPacket && !_draining)
            Feed();
    }

    /// <summary>Forgets errors that come from beginning in the middle.</summary>
    public void ForgetErrors()
    {
        DecoderError = null;
        _codec.ForgetErrors();
    }

    /// <summary>Goes to the next frame; false at the end. Frames before the first that is surely whole are passed over.</summary>
    public bool Next()
    {
        while (!_ended)
        {
            var result = _codec.Receive();
            if (result >= 0)
            {
                _isSettled = _isSettled || FramePts >= _plan!.SettledPts;
                if (_isSettled)
                    return true;
                continue;
            }
            if (CodecContext.IsAgain(result))
                Feed();
            else if (result == Demuxer.EndOfFile)
                _ended = true;
            else
                Note(result);
        }
        return false;
    }

    /// <summary>Enters the current frame into the account; gives what its packet says.</summary>
    public (bool IsCorrupt, long Duration) AccountForFrame() =>
        Packets.Frame(FramePts, Native.Read<long>(Frame, FFmpegLibraries.Offsets.FramePacketDts));

    public void Dispose()
    {
        _examiner.Dispose();
        Pictures.Dispose();
        _codec.Dispose();
        Demuxer.Dispose();
    }

    private void Feed()
    {
        _waiting?.Invoke();
        if (!_packetWaits && !_draining)
        {
            var read = Demuxer.Read(Stream.StreamIndex);
            if (read < 0)
            {
                if (read != Demuxer.EndOfFile)
                    ReadError = AvUtil.ErrorSentence(read);
                _draining = true;
                _ = _codec.Send(0);
                return;
            }
            if (!RegisterPacket())
                return;
        }
        var sent = _codec.Send(Demuxer.Packet);
        _packetWaits = CodecContext.IsAgain(sent);
        if (sent < 0 && !_packetWaits)
            Note(sent);
    }

    /// <summary>Enters the packet into the account; false for one that the decoder does not get. One without data would tell it that the
    /// file has ended; what is encrypted gives pictures of noise.</summary>
    private bool RegisterPacket()
    {
        var (packet, number) = (_examiner.Examine(), Packets.Delivered);
        var isKnown = _plan is not null && number <= _plan.LastKnownPacket && packet.Pts < _plan.SettledPts;
        Packets.Packet(packet, isKnown);
        if (packet.Kind is PacketKind.Empty or PacketKind.Encrypted || number < _plan?.KeyPacket)
            return false;
        HighestPtsSent = Math.Max(HighestPtsSent, packet.Pts);
        return true;
    }

    private void Note(int error)
    {
        DecoderError ??= AvUtil.ErrorSentence(error);
        if (_draining && ++_errorsWhileDraining >= MaxErrorsWhileDraining)
            _ended = true;
    }
}
