using System.Collections;
using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// Reads every presented frame of a video stream in presentation order, with its pts as stored. Damage does not stop it: it is counted in
/// <see cref="Ledger"/>. Frames and flags do not depend on the number of threads. An instance is used by one thread at a time.
/// </summary>
internal sealed class VideoDecoder : IDisposable
{
    // The longest cycle by which streams without key frames renew every part of the picture.
    private const int LongestWithoutKey = 64;

    // Pictures that a decoder may hold back to put them in order.
    private const int Reordering = 24;

    private readonly VideoDecoderOptions _options;
    private readonly FrameClock _clock;
    private readonly DamageVerdict _verdict = new();
    private readonly long _removedByEditList;
    private DecodeSession _session;
    private SeekPlan? _plan;
    private SamplingProgress? _sampled;
    private bool _isPlanned;
    private int _beforeKey;
    private long _notDecoded;
    private BitArray? _decodedForAll;
    private long? _startedOverAt;
    private long _frames;
    private long _missing;
    private bool _complete;
    private bool _hasFrame;
    private bool _disposed;

    private VideoDecoder(DecodeSession session, VideoDecoderOptions options)
    {
        _session = session;
        _options = options;
        Stream = session.Stream;
        _clock = new FrameClock(Stream, FrameClock.LongStepsOf(session.Demuxer, Stream));
        _beforeKey = Stream.Codec is "mpeg1video" or "mpeg2video" or "mpeg4" ? LongestWithoutKey : 0;
        _removedByEditList = EditList.CountRemoved(session.Demuxer, Stream);
    }

    /// <summary>What the file's headers say.</summary>
    public VideoStreamInfo Stream { get; }

    /// <summary>The current frame's index, pts and flags.</summary>
    public FrameInfo Frame { get; private set; }

    /// <summary>Whether the current frame was decoded: not those before a late start, nor those that nobody asked for.</summary>
    public bool HasPicture => _hasFrame && !_disposed;

    /// <summary>The current frame's planes; they are the decoder's own and live until the next <see cref="Read"/> or
    /// <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">No frame is current.</exception>
    public Picture Picture =>
        HasPicture
            ? _session.Pictures.Picture
            : throw new InvalidOperationException("There is no current frame: call Read and see that it returns true.");

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
                EndPts = _complete ? _clock.EndPts(packets.DurationOfLast(_clock.LastPts ?? AvUtil.NoPts)) : null,
                Complete = _complete,
                Missing = _missing,
                StartedOverAtFrame = _startedOverAt,
                NotDecoded = _notDecoded,
                FirstDecodedFrame = _plan?.Known ?? _sampled?.FirstDecoded ?? 0,
                Damage = [.. _verdict.Damage],
                Balances =
                    packets.Delivered == packets.Discarded + packets.NoFrame + packets.PresentedPackets
                    && packets.Presented + packets.Surplus == _frames + packets.Undecodable,
            };
        }
    }

    /// <summary>Opens a video file.</summary>
    /// <exception cref="MediaException">The file cannot be read, has no video, or has one that this FFmpeg cannot decode.</exception>
    public static VideoDecoder Open(string path, VideoDecoderOptions? options = null)
    {
        options ??= new VideoDecoderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, nameof(options));
        if (options.Decoder != DecoderDevice.Software)
            options = options with { Threads = 1 };
        var session = DecodeSession.Open(path, options.Stream, options.Decoder, options.Threads, options.Waiting);
        try
        {
            return new VideoDecoder(session, options);
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
        if (_complete)
            return false;
        if (!_isPlanned)
            PlanStart();
        if (_frames < _plan?.Known)
        {
            TakeKnownFrame(_plan);
            return true;
        }
        if (_sampled is { } sampled && sampled.TryReach((int)_frames))
            return TakeNext(sampled);
        var got = _sampled is null ? _session.Next() : DecodeAll(_options.Threads);
        if (_frames < _plan?.Times.Count && !IsAsKnown(got, _plan))
            got = StartOver(_options.Threads);
        if (_session.HasErrors && !_session.IsCareful)
        {
            _startedOverAt = _frames;
            got = DecodeAll(threads: 1);
        }
        if (got)
            TakeFrame();
        else
            Finish();
        return got;
    }

    /// <summary>Frees the decoder and closes the file; may be called at any time and more than once.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _session.Dispose();
    }

    private void PlanStart()
    {
        _isPlanned = true;
        var sample = _options.Sampling?.Invoke(Stream);
        var map = sample is null ? null : PacketMap.ReadRoles(Stream.Path, _options.Stream, sample.Until, _options.Waiting);
        var sampling = map?.Sample(sample!.IsWanted, sample.ByKeys, _options.Start);
        _decodedForAll = sampling?.IsDecodedForAll;
        if (_options.Start is { } wish && (sampling is null || sample!.Until(0) is null))
        {
            // FFmpeg takes at most 16 threads by itself.
            var threads = _options.Threads > 0 ? _options.Threads : Math.Min(Environment.ProcessorCount + 1, 16);
            if (sampling is null)
                map = PacketMap.Read(Stream.Path, _options.Stream, wish.Pts, _options.Waiting);
            _plan = map!.Plan(wish, threads + Reordering);
        }
        // With what an earlier run has met, decoding may begin later than headers alone prove.
        if (sampling is not null && !(_plan?.Known > sampling.FirstDecoded))
        {
            _plan = null;
            _session.Follow(sampling);
            _sampled = new SamplingProgress(sampling, _session);
        }
        if (_plan is not null)
            _session.BeginAt(_plan);
    }

    /// <summary>Gives the frame that was reached, or one before it of which only the packet is known.</summary>
    private bool TakeNext(SamplingProgress sampled)
    {
        if (_frames == sampled.Count)
        {
            while (_session.Pass()) { }
            Finish();
            return false;
        }
        if (sampled.IsWanted((int)_frames))
            TakeFrame();
        else
            Give(sampled.Pass((int)_frames, _clock));
        _beforeKey = 0;
        return true;
    }

    /// <summary>Gives a frame that is before the key frame, and goes a step towards that.</summary>
    private void TakeKnownFrame(SeekPlan plan)
    {
        _session.ApproachStart();
        var pts = _clock.Next(plan.Times[(int)_frames], plan.Durations[(int)_frames], out var flags);
        Give(new FrameInfo(_frames, pts, flags, IsKey: false, Interlaced: false));
        _beforeKey = 0;
    }

    /// <summary>
    /// Whether the decoder gives the frame that the packets promise, without errors. What it reports before the first such frame is no
    /// error of the file: then it has been given nothing yet that was not decoded well by who has met the wanted frame.
    /// </summary>
    private bool IsAsKnown(bool got, SeekPlan plan)
    {
        if (got && _frames == plan.Known && _session.HighestPtsSent <= plan.WantedPts)
            _session.ForgetErrors();
        return got && !_session.HasErrors && _session.FramePts == plan.Times[(int)_frames] && _session.FrameDamage == FrameFlags.None;
    }

    /// <summary>As <see cref="StartOver"/>, where an undisturbed run would have left nothing out either.</summary>
    private bool DecodeAll(int threads)
    {
        (_decodedForAll, _notDecoded) = (null, 0);
        return StartOver(threads);
    }

    /// <summary>
    /// Decodes the file again from its first packet up to the current place: because a late start led elsewhere, or, with one thread,
    /// because of an error. With several threads a damaged frame's flags and samples depend on which was faster; what was handed out before
    /// the first error is the same either way.
    /// </summary>
    private bool StartOver(int threads)
    {
        var session = DecodeSession.Open(Stream.Path, _options.Stream, _options.Decoder, threads, _options.Waiting);
        _session.Dispose();
        (_session, _plan, _sampled) = (session, null, null);
        for (var skipped = 0L; skipped < _frames; skipped++)
        {
            if (!_session.Next())
                return false;
            _ = _session.AccountForFrame();
        }
        return _session.Next();
    }

    private void TakeFrame()
    {
        var (offsets, frame) = (FFmpegLibraries.Offsets, _session.Frame);
        var (packetIsCorrupt, duration) = _session.AccountForFrame();
        var stored = _session.FramePts;
        var pts = _clock.Next(
            stored != AvUtil.NoPts ? stored : Native.Read<long>(frame, offsets.FrameBestEffortPts),
            duration,
            out var flags
        );
        var nativeFlags = Native.Read<int>(frame, offsets.FrameFlags);
        flags |= _session.FrameDamage;
        if (packetIsCorrupt)
            flags |= FrameFlags.Corrupt;
        TakePicture(frame);
        var isKey = offsets.FrameKey >= 0 ? Native.Read<int>(frame, offsets.FrameKey) != 0 : (nativeFlags & AvUtil.FrameFlagKey) != 0;
        // These decoders take a grey picture for a reference that is missing and say nothing.
        if (isKey)
            _beforeKey = 0;
        else if (_beforeKey-- > 0)
            flags |= FrameFlags.Concealed;
        var interlaced =
            offsets.FrameInterlaced >= 0
                ? Native.Read<int>(frame, offsets.FrameInterlaced) != 0
                : (nativeFlags & AvUtil.FrameFlagInterlaced) != 0;
        _verdict.Frame(_frames, flags);
        Give(new FrameInfo(_frames, pts, flags, isKey, interlaced));
        _hasFrame = true;
    }

    private void Give(in FrameInfo frame)
    {
        Frame = frame;
        if (_frames < _decodedForAll?.Count && !_decodedForAll[(int)_frames])
            _notDecoded++;
        _frames++;
    }

    private void TakePicture(nint frame)
    {
        try
        {
            _session.Pictures.Take(frame);
        }
        catch (MediaException e) when (e.Path is null)
        {
            throw new MediaException($"Frame {_frames} of '{Stream.Path}' cannot be handed on: {e.Problem}", Stream.Path, e)
            {
                Kind = MediaErrorKind.Undecodable,
                FrameIndex = _frames,
                WayOut = e.WayOut,
            };
        }
    }

    private void Finish()
    {
        if (_frames == 0 && _options.Decoder != DecoderDevice.Software && _session.DecoderError is { } error)
            throw new MediaException(
                $"'{Stream.Path}' cannot be decoded on {_options.Decoder}: its {Stream.Codec} gives no frame there ({error}).",
                Stream.Path
            )
            {
                WayOut = "Use --decoder software.",
            };
        _complete = true;
        _session.Packets.Finish();
        _missing = EditList.CountMissing(_session.Demuxer, Stream, _session.Packets.Delivered);
        _verdict.Finish(_session, _clock, _frames, _missing);
    }

    private Dictionary<string, long> Discarded(PacketTally packets)
    {
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        if (packets.Discarded > 0)
            reasons.Add("edit list", packets.Discarded);
        if (_removedByEditList > 0)
            reasons.Add("edit list, not delivered", _removedByEditList);
        return reasons;
    }
}
