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
    private readonly HardwareDevice? _device;
    private SeekPlan? _plan;
    private SamplingPlan? _sampling;
    private bool _isSettled = true;
    private int _errorsWhileDraining;
    private bool _packetWaits;
    private bool _resetting;
    private bool _draining;
    private bool _ended;
    private bool _isReadUp;

    private DecodeSession(VideoOpener.Opened file, CodecContext codec, HardwareDevice? device, string path, int threads, Action? waiting)
    {
        _device = device;
        _threads = threads;
        _waiting = waiting;
        Demuxer = file.Demuxer;
        _codec = codec;
        Stream = StreamHeaders.Read(Demuxer, file.StreamIndex, path);
        Pictures = new PictureSource(Demuxer, file.StreamIndex, Stream, StreamHeaders.Color(Demuxer, file.StreamIndex), device);
        _examiner = new PacketExaminer(Demuxer, Stream);
    }

    public Demuxer Demuxer { get; }

    public VideoStreamInfo Stream { get; }

    public PictureSource Pictures { get; }

    public PacketTally Packets { get; } = new();

    /// <summary>The decoder's current frame.</summary>
    public nint Frame => _codec.Frame;

    public long FramePts => Native.Read<long>(Frame, FFmpegLibraries.Offsets.FramePts);

    /// <summary>What the decoder says is wrong with its current frame.</summary>
    public FrameFlags FrameDamage
    {
        get
        {
            var offsets = FFmpegLibraries.Offsets;
            var isCorrupt = (Native.Read<int>(Frame, offsets.FrameFlags) & AvUtil.FrameFlagCorrupt) != 0;
            return (isCorrupt ? FrameFlags.Corrupt : 0)
                | (Native.Read<int>(Frame, offsets.FrameDecodeErrors) != 0 ? FrameFlags.Concealed : 0);
        }
    }

    /// <summary>Whether errors show in the same way every time: one thread decodes, and from the first packet on.</summary>
    public bool IsCareful => _threads == 1 && _plan is null && _sampling is null;

    /// <summary>The first error that the decoder returned.</summary>
    public string? DecoderError { get; private set; }

    /// <summary>Why the file could not be read to its end.</summary>
    public string? ReadError { get; private set; }

    /// <summary>Whether the decoder returned an error or reported one in a message.</summary>
    public bool HasErrors => DecoderError is not null || _codec.HasReportedErrors;

    /// <summary>Opens a file; <paramref name="waiting"/> is called with every packet, and may throw to end what takes too long.</summary>
    public static DecodeSession Open(string path, int? stream, DecoderDevice decoder, int threads, Action? waiting)
    {
        var file = VideoOpener.Open(path, stream);
        HardwareDevice? device = null;
        CodecContext? codec = null;
        try
        {
            device = decoder == DecoderDevice.Software ? null : HardwareDevice.Open(decoder);
            codec = VideoOpener.StartDecoder(file, path, threads, device);
            return new DecodeSession(file, codec, device, path, threads, waiting);
        }
        catch
        {
            codec?.Dispose();
            device?.Dispose();
            file.Demuxer.Dispose();
            throw;
        }
    }

    /// <summary>The highest pts of the packets that the decoder has been given.</summary>
    public long HighestPtsSent { get; private set; } = long.MinValue;

    /// <summary>Begins to decode at a key frame; only to be called before anything was read.</summary>
    public void BeginAt(SeekPlan plan) => (_plan, _isSettled) = (plan, false);

    /// <summary>Decodes only what a plan names; only to be called before anything was read.</summary>
    public void Follow(SamplingPlan plan) => _sampling = plan;

    /// <summary>Enters the next packet into the account without decoding it; false at the end of the file.</summary>
    public bool Pass()
    {
        _waiting?.Invoke();
        if (!ReadPacket())
            return false;
        _ = RegisterPacket();
        return true;
    }

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
            else if (result != Demuxer.EndOfFile)
                Note(result);
            else if (_resetting)
                Reset();
            else
                _ended = true;
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
        _device?.Dispose();
        Demuxer.Dispose();
    }

    private void Feed()
    {
        _waiting?.Invoke();
        if (!_packetWaits && !_draining)
        {
            if (Packets.Delivered > _sampling?.LastPacket || !ReadPacket())
            {
                _draining = true;
                _ = _codec.Send(0);
                return;
            }
            if (!RegisterPacket())
                return;
            if (_sampling?.Resets.Contains((int)Packets.Delivered - 1) == true)
            {
                (_resetting, _packetWaits) = (true, true);
                _ = _codec.Send(0);
                return;
            }
        }
        var sent = _codec.Send(Demuxer.Packet);
        _packetWaits = CodecContext.IsAgain(sent);
        if (sent < 0 && !_packetWaits)
            Note(sent);
    }

    /// <summary>All frames before the packet that waits have come out.</summary>
    private void Reset()
    {
        _resetting = false;
        _codec.Reset();
    }

    private bool ReadPacket()
    {
        var read = _isReadUp ? Demuxer.EndOfFile : Demuxer.Read(Stream.StreamIndex);
        _isReadUp = read < 0;
        if (read < 0 && read != Demuxer.EndOfFile)
            ReadError = AvUtil.ErrorSentence(read);
        return read >= 0;
    }

    /// <summary>Enters the packet into the account; false for one that the decoder does not get. One without data would tell it that the
    /// file has ended; what is encrypted gives pictures of noise.</summary>
    private bool RegisterPacket()
    {
        var (packet, number) = (_examiner.Examine(), (int)Packets.Delivered);
        var isLeftOut = _sampling is not null && !(number < _sampling.Packets.Count && _sampling.Packets[number]);
        var isKnown = isLeftOut || (_plan is not null && number <= _plan.LastKnownPacket && packet.Pts < _plan.SettledPts);
        Packets.Packet(packet, isKnown);
        if (packet.Kind is PacketKind.Empty or PacketKind.Encrypted || number < _plan?.KeyPacket || isLeftOut)
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
