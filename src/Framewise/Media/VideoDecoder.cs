using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// Reads every presented frame of a video's best stream in presentation order, with its pts as stored. Damage does not stop it: it is counted in <see cref="Ledger"/>.
/// Frames and flags do not depend on the number of threads. An instance is used by one thread at a time.
/// </summary>
public sealed class VideoDecoder : IDisposable
{
    // The longest cycle by which streams without key frames renew every part of the picture.
    private const int LongestWithoutKey = 64;

    private readonly FrameClock _clock;
    private readonly DamageVerdict _verdict = new();
    private readonly long _removedByEditList;
    private DecodeSession _session;
    private int _beforeKey;
    private bool _isCareful;
    private long? _startedOverAt;
    private long _frames;
    private long _missing;
    private bool _complete;
    private bool _hasFrame;
    private bool _disposed;

    private VideoDecoder(DecodeSession session, bool isCareful)
    {
        _session = session;
        _isCareful = isCareful;
        Stream = session.Stream;
        _clock = new FrameClock(Stream.TimeBase, Stream.AverageFrameRate, Stream.RealBaseFrameRate);
        _beforeKey = Stream.Codec is "mpeg1video" or "mpeg2video" or "mpeg4" ? LongestWithoutKey : 0;
        _removedByEditList = EditList.CountRemoved(session.Demuxer, Stream);
    }

    /// <summary>What the file's headers say.</summary>
    public VideoStreamInfo Stream { get; }

    /// <summary>The current frame's index, pts and flags.</summary>
    public FrameInfo Frame { get; private set; }

    /// <summary>The current frame's planes; they are the decoder's own and live until the next <see cref="Read"/> or <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">No frame is current.</exception>
    public Picture Picture =>
        _hasFrame && !_disposed ? _session.Pictures.Picture : throw new InvalidOperationException("There is no current frame: call Read and see that it returns true.");

    /// <summary>The account so far; final once <see cref="Read"/> has returned false.</summary>
    public FrameLedger Ledger
    {
        get
        {
            var packets = _session.Packets;
            return new FrameLedger
            {
                Stored = packets.Delivered + _removedByEditList,
                Discarded = Discarded(packets),
                NoFrame = packets.NoFrameReasons(),
                Presented = packets.Presented,
                Frames = _frames,
                Undecodable = packets.Undecodable,
                Surplus = packets.Surplus,
                Concealed = _verdict.Concealed,
                Corrupt = _verdict.Corrupt,
                Gaps = _clock.Gaps,
                NoPts = _clock.NoPts,
                Backward = _clock.Backward,
                FirstPts = _clock.FirstPts,
                LastPts = _clock.LastPts,
                Complete = _complete,
                Missing = _missing,
                StartedOverAtFrame = _startedOverAt,
                Damage = [.. _verdict.Damage],
                Balances = packets.Delivered == packets.Discarded + packets.NoFrame + packets.PresentedPackets
                    && packets.Presented + packets.Surplus == _frames + packets.Undecodable,
            };
        }
    }

    /// <summary>Opens a video file.</summary>
    /// <exception cref="MediaException">The file cannot be read, has no video, or has one that this FFmpeg cannot decode.</exception>
    public static VideoDecoder Open(string path, VideoDecoderOptions? options = null)
    {
        var threads = (options ?? new VideoDecoderOptions()).Threads;
        ArgumentOutOfRangeException.ThrowIfNegative(threads, nameof(options));
        var session = DecodeSession.Open(path, threads);
        try
        {
            return new VideoDecoder(session, isCareful: threads == 1);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next presented frame; false at the end of the file, after which <see cref="Ledger"/> is final.</summary>
    /// <exception cref="MediaException">A picture's format cannot be handed on, or the file has vanished since it was opened.</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _hasFrame = false;
        if (_complete) return false;
        var got = _session.Next();
        if (!_isCareful && _session.HasErrors) got = StartOverCarefully();
        if (got) TakeFrame();
        else Finish();
        return got;
    }

    /// <summary>Frees the decoder and closes the file; may be called at any time and more than once.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _session.Dispose();
    }

    /// <summary>
    /// Decodes the file again with one thread up to the current place. With several, a damaged frame's flags and samples depend on which thread was faster;
    /// what was handed out before the first error is the same either way.
    /// </summary>
    private bool StartOverCarefully()
    {
        var careful = DecodeSession.Open(Stream.Path, threads: 1);
        _session.Dispose();
        (_session, _isCareful, _startedOverAt) = (careful, true, _frames);
        for (var skipped = 0L; skipped < _frames; skipped++)
        {
            if (!_session.Next()) return false;
            _ = _session.AccountForFrame();
        }
        return _session.Next();
    }

    private void TakeFrame()
    {
        var (offsets, frame) = (FFmpegLibraries.Offsets, _session.Frame);
        var packetIsCorrupt = _session.AccountForFrame();
        var stored = Native.Read<long>(frame, offsets.FramePts);
        var pts = _clock.Next(stored != AvUtil.NoPts ? stored : Native.Read<long>(frame, offsets.FrameBestEffortPts), out var flags);
        var nativeFlags = Native.Read<int>(frame, offsets.FrameFlags);
        if (packetIsCorrupt || (nativeFlags & AvUtil.FrameFlagCorrupt) != 0) flags |= FrameFlags.Corrupt;
        if (Native.Read<int>(frame, offsets.FrameDecodeErrors) != 0) flags |= FrameFlags.Concealed;
        TakePicture(frame);
        var isKey = offsets.FrameKey >= 0 ? Native.Read<int>(frame, offsets.FrameKey) != 0 : (nativeFlags & AvUtil.FrameFlagKey) != 0;
        // These decoders take a grey picture for a reference that is missing and say nothing.
        if (isKey) _beforeKey = 0;
        else if (_beforeKey-- > 0) flags |= FrameFlags.Concealed;
        var interlaced = offsets.FrameInterlaced >= 0 ? Native.Read<int>(frame, offsets.FrameInterlaced) != 0 : (nativeFlags & AvUtil.FrameFlagInterlaced) != 0;
        Frame = new FrameInfo(_frames, pts, flags, isKey, interlaced);
        _verdict.Frame(_frames, flags);
        _frames++;
        _hasFrame = true;
    }

    private void TakePicture(nint frame)
    {
        try
        {
            _session.Pictures.Take(frame);
        }
        catch (MediaException e) when (e.Path is null)
        {
            throw new MediaException($"Frame {_frames} of '{Stream.Path}' cannot be handed on: {e.Message}", Stream.Path, e);
        }
    }

    private void Finish()
    {
        _complete = true;
        _session.Packets.Finish();
        _missing = EditList.CountMissing(_session.Demuxer, Stream, _session.Packets.Delivered);
        _verdict.Finish(_session, _clock, _frames, _missing);
    }

    private Dictionary<string, long> Discarded(PacketLedger packets)
    {
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        if (packets.Discarded > 0) reasons.Add("edit list", packets.Discarded);
        if (_removedByEditList > 0) reasons.Add("edit list, not delivered", _removedByEditList);
        return reasons;
    }
}
