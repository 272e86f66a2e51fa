using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// Reads every presented frame of a video's best stream in presentation order, with its pts as stored. Damage does not stop it: it is counted in <see cref="Ledger"/>.
/// An instance is used by one thread at a time.
/// </summary>
public sealed class VideoDecoder : IDisposable
{
    // A decoder that still reports errors after the last packet has been given this many chances is not going to end by itself.
    private const int MaxErrorsWhileDraining = 1024;

    private readonly Demuxer _demuxer;
    private readonly CodecContext _codec;
    private readonly PictureSource _pictures;
    private readonly PacketInspector _inspector;
    private readonly FrameClock _clock;
    private readonly PacketLedger _packets = new();
    private readonly DamageVerdict _verdict = new();
    private readonly long _removedByEditList;
    private long _frames;
    private long _missing;
    private int _errorsWhileDraining;
    private bool _packetWaits;
    private bool _draining;
    private bool _complete;
    private bool _hasFrame;
    private bool _disposed;

    private VideoDecoder(VideoOpener.Opened file, CodecContext codec, string path)
    {
        _demuxer = file.Demuxer;
        _codec = codec;
        Stream = StreamHeaders.Read(_demuxer, file.StreamIndex, path);
        _pictures = new PictureSource(_demuxer, file.StreamIndex, Stream, StreamHeaders.Color(_demuxer, file.StreamIndex));
        _inspector = new PacketInspector(Stream.Codec, StreamHeaders.Extradata(_demuxer, file.StreamIndex));
        _clock = new FrameClock(Stream.TimeBase, Stream.AverageFrameRate, Stream.RealBaseFrameRate);
        _removedByEditList = EditList.CountRemoved(_demuxer, file.StreamIndex, Stream);
    }

    /// <summary>What the file's headers say.</summary>
    public VideoStreamInfo Stream { get; }

    /// <summary>The current frame's index, pts and flags.</summary>
    public FrameInfo Frame { get; private set; }

    /// <summary>The current frame's planes; they are the decoder's own and live until the next <see cref="Read"/> or <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">No frame is current.</exception>
    public Picture Picture =>
        _hasFrame && !_disposed ? _pictures.Picture : throw new InvalidOperationException("There is no current frame: call Read and see that it returns true.");

    /// <summary>The account so far; final once <see cref="Read"/> has returned false.</summary>
    public FrameLedger Ledger => new()
    {
        Stored = _packets.Delivered + _removedByEditList,
        Discarded = Discarded(),
        NoFrame = _packets.NoFrameReasons(),
        Presented = _packets.Presented,
        Frames = _frames,
        Undecodable = _packets.Undecodable,
        Concealed = _verdict.Concealed,
        Corrupt = _verdict.Corrupt,
        Gaps = _clock.Gaps,
        NoPts = _clock.NoPts,
        Backward = _clock.Backward,
        FirstPts = _clock.FirstPts,
        LastPts = _clock.LastPts,
        Complete = _complete,
        Missing = _missing,
        Damage = _verdict.Snapshot(),
        Balances = _packets.Delivered == _packets.Discarded + _packets.NoFrame + _packets.PresentedPackets && _packets.Presented == _frames + _packets.Undecodable,
    };

    /// <summary>Opens a video file.</summary>
    /// <exception cref="MediaException">The file cannot be read, has no video, or has one that this FFmpeg cannot decode.</exception>
    public static VideoDecoder Open(string path, VideoDecoderOptions? options = null)
    {
        options ??= new VideoDecoderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        var file = VideoOpener.Open(path);
        CodecContext? codec = null;
        try
        {
            codec = CodecContext.Open(file.Decoder, file.Demuxer.Parameters(file.StreamIndex), StreamHeaders.TimeBase(file.Demuxer, file.StreamIndex), options.Threads, out var error)
                ?? throw new MediaException($"The decoder for {StreamHeaders.CodecName(file.Demuxer, file.StreamIndex)} in '{path}' does not start: {AvUtil.ErrorSentence(error)}.", path);
            return new VideoDecoder(file, codec, path);
        }
        catch
        {
            codec?.Dispose();
            file.Demuxer.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next presented frame; false at the end of the file, after which <see cref="Ledger"/> is final.</summary>
    /// <exception cref="MediaException">A picture's format cannot be handed on.</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _hasFrame = false;
        while (!_complete)
        {
            var result = _codec.Receive();
            if (result >= 0)
            {
                TakeFrame();
                return true;
            }
            if (CodecContext.IsAgain(result)) Feed();
            else if (result == Demuxer.EndOfFile) Finish();
            else DecoderError(result);
        }
        return false;
    }

    /// <summary>Frees the decoder and closes the file; may be called at any time and more than once.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _pictures.Dispose();
        _codec.Dispose();
        _demuxer.Dispose();
    }

    private void TakeFrame()
    {
        var (offsets, frame) = (FFmpegLibraries.Offsets, _codec.Frame);
        long stored = Native.Read<long>(frame, offsets.FramePts), dts = Native.Read<long>(frame, offsets.FramePacketDts);
        var packetIsCorrupt = _packets.Frame(stored, dts);
        var pts = _clock.Next(stored != AvUtil.NoPts ? stored : Native.Read<long>(frame, offsets.FrameBestEffortPts), out var flags);
        var nativeFlags = Native.Read<int>(frame, offsets.FrameFlags);
        if (packetIsCorrupt || (nativeFlags & AvUtil.FrameFlagCorrupt) != 0) flags |= FrameFlags.Corrupt;
        if (Native.Read<int>(frame, offsets.FrameDecodeErrors) != 0) flags |= FrameFlags.Concealed;
        _pictures.Take(frame);
        Frame = new FrameInfo(
            _frames,
            pts,
            flags,
            offsets.FrameKey >= 0 ? Native.Read<int>(frame, offsets.FrameKey) != 0 : (nativeFlags & AvUtil.FrameFlagKey) != 0,
            offsets.FrameInterlaced >= 0 ? Native.Read<int>(frame, offsets.FrameInterlaced) != 0 : (nativeFlags & AvUtil.FrameFlagInterlaced) != 0);
        _verdict.Frame(_frames, flags);
        _frames++;
        _hasFrame = true;
    }

    private void Feed()
    {
        if (!_packetWaits && !_draining)
        {
            var read = _demuxer.Read(Stream.StreamIndex);
            if (read < 0)
            {
                if (read != Demuxer.EndOfFile) _verdict.ReadError(read, _frames);
                _draining = true;
                _ = _codec.Send(0);
                return;
            }
            if (!RegisterPacket()) return;
        }
        var sent = _codec.Send(_demuxer.Packet);
        _packetWaits = CodecContext.IsAgain(sent);
        if (sent < 0 && !_packetWaits) DecoderError(sent);
    }

    /// <summary>Enters the packet into the account; false for one without data, which would tell the decoder that the file has ended.</summary>
    private unsafe bool RegisterPacket()
    {
        var (offsets, packet) = (FFmpegLibraries.Offsets, _demuxer.Packet);
        var data = new ReadOnlySpan<byte>((void*)Native.Read<nint>(packet, offsets.PacketData), Native.Read<int>(packet, offsets.PacketSize));
        var flags = Native.Read<int>(packet, offsets.PacketFlags);
        var kind = _inspector.Inspect(data, out var visible);
        _packets.Packet(
            Native.Read<long>(packet, offsets.PacketPts),
            Native.Read<long>(packet, offsets.PacketDts),
            kind,
            visible,
            (flags & AvCodec.PacketFlagDiscard) != 0,
            (flags & AvCodec.PacketFlagCorrupt) != 0);
        return kind != PacketKind.Empty;
    }

    private void DecoderError(int code)
    {
        _verdict.DecoderError(code);
        if (!_draining || ++_errorsWhileDraining < MaxErrorsWhileDraining) return;
        _verdict.DecoderStuck(_frames);
        Finish();
    }

    private void Finish()
    {
        _complete = true;
        _packets.Finish();
        _missing = EditList.CountMissing(_demuxer, Stream, _packets.Delivered);
        _verdict.Finish(_packets, _clock, _frames, _missing, ContainerShape.Of(Stream.Path), gapsAreLawful: Stream.Container == "avi");
    }

    private Dictionary<string, long> Discarded()
    {
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        if (_packets.Discarded > 0) reasons.Add("edit list", _packets.Discarded);
        if (_removedByEditList > 0) reasons.Add("edit list, not delivered", _removedByEditList);
        return reasons;
    }
}
