namespace Framewise.Media.FFmpeg;

/// <summary>
/// The packets of a stream that show a frame, read without decoding any: which frames there are, and where decoding could begin. Only of a
/// stream whose every packet is as it should be is anything concluded.
/// </summary>
internal sealed class PacketMap
{
    // No decoder reorders over more packets than this.
    private const int Reordering = 256;

    private readonly List<Shown> _shown = [];
    private readonly PacketRoles? _roles;
    private readonly LongSteps _longSteps;
    private long[] _times = [];
    private long[] _durations = [];

    private PacketMap(Demuxer demuxer, VideoStreamInfo stream, bool withRoles)
    {
        (Stream, _longSteps) = (stream, FrameClock.LongStepsOf(demuxer, stream));
        if (withRoles)
            _roles = new PacketRoles(demuxer, stream);
    }

    /// <summary>A packet with a frame to show. <paramref name="IsOrderly"/>: every frame before it in the file is also shown before
    /// it.</summary>
    private readonly record struct Shown(long Pts, long Duration, int Packet, bool IsKey, bool IsOrderly);

    public VideoStreamInfo Stream { get; }

    /// <summary>Why nothing can be concluded; null if all packets are as they should be.</summary>
    public string? Flaw { get; private set; }

    /// <summary>The pts of the frames in presentation order.</summary>
    public IReadOnlyList<long> Times => _times;

    /// <summary>The indices of the key frames at which the video can be cut.</summary>
    public IEnumerable<int> KeyFrames =>
        _shown.Where(packet => packet.IsKey && packet.IsOrderly).Select(packet => Array.BinarySearch(_times, packet.Pts));

    /// <summary>Reads the packets, all of them or those up to well behind a pts. <paramref name="waiting"/> is called now and
    /// then.</summary>
    /// <exception cref="MediaException">The file cannot be opened.</exception>
    public static PacketMap Read(string path, int? stream = null, long? until = null, Action? waiting = null) =>
        Read(path, stream, withRoles: false, _ => until, waiting);

    /// <summary>As above, with what the packets are to each other, for a <see cref="SamplingPlan"/>; <paramref name="until"/> is told the
    /// first pts.</summary>
    /// <exception cref="MediaException">The file cannot be opened.</exception>
    public static PacketMap ReadRoles(string path, int? stream, Func<long, long?> until, Action? waiting = null) =>
        Read(path, stream, withRoles: true, until, waiting);

    private static PacketMap Read(string path, int? stream, bool withRoles, Func<long, long?> until, Action? waiting)
    {
        var file = VideoOpener.Open(path, stream);
        using (file.Demuxer)
        {
            var map = new PacketMap(file.Demuxer, StreamHeaders.Read(file.Demuxer, file.StreamIndex, path), withRoles);
            map.Read(file.Demuxer, until, waiting);
            return map;
        }
    }

    /// <summary>What to decode for the frames that are wanted; null where it cannot be told, or is everything.</summary>
    /// <param name="wanted">Says of one frame after the other whether it is wanted.</param>
    /// <param name="byKeys">Whether that depends on key frames.</param>
    /// <param name="continuation">Where an earlier run has met the frames up to a place; null otherwise.</param>
    public SamplingPlan? Sample(Func<FrameInfo, long?, bool> wanted, bool byKeys, SeekRequest? continuation)
    {
        if (Flaw is not null || _roles!.WhyNot(_times, byKeys) is not null)
            return null;
        var frames = new bool[_times.Length];
        for (var i = 0; i < frames.Length; i++)
            frames[i] = wanted(
                new FrameInfo(i, _times[i], FrameFlags.None, _roles.IsKey(i), Interlaced: false),
                i + 1 < _times.Length ? _times[i + 1] : null
            );
        return _roles.Plan(_times, _durations, frames, FirstNeeded(continuation));
    }

    /// <summary>Index of the first frame whose picture is needed.</summary>
    private long FirstNeeded(SeekRequest? continuation) =>
        continuation is { } wish
        && Array.BinarySearch(_times, wish.Pts) is >= 0 and var place
        && (wish.Index ?? place) == place
        && (wish.Trail is not { } trail || trail == TrailTo(place))
            ? Math.Max(0, place - wish.Margin)
            : 0;

    /// <summary>Where to begin for a frame; null where it must be the first packet.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="inFlight">Packets that a decoder may hold at once.</param>
    public SeekPlan? Plan(SeekRequest wish, int inFlight)
    {
        var wanted = Array.BinarySearch(_times, wish.Pts);
        if (Flaw is not null || wanted < 0 || (wish.Index ?? wanted) != wanted || (wish.Trail is { } trail && trail != TrailTo(wanted)))
            return null;
        var needed = wanted - Math.Max(wish.Margin, inFlight);
        if (needed <= 0)
            return null;
        Shown? key = null,
            settled = null;
        foreach (var packet in _shown)
        {
            if (!packet.IsKey || !packet.IsOrderly)
                continue;
            if (packet.Pts > _times[needed])
                break;
            (key, settled) = (settled, packet);
        }
        if (key is not { Packet: > 0 and var first } || settled is not { Pts: var settledPts })
            return null;
        var last = _shown.FindLastIndex(packet => packet.Pts < settledPts);
        return new SeekPlan(
            first,
            _shown[last].Packet,
            Array.BinarySearch(_times, settledPts),
            new ArraySegment<long>(_times, 0, wanted + 1),
            _durations
        );
    }

    private void Read(Demuxer demuxer, Func<long, long?> until, Action? waiting)
    {
        using var examiner = new PacketExaminer(demuxer, Stream);
        var (packets, beyond, result) = (0, 0, 0);
        var (highest, lastDts, end) = (long.MinValue, long.MinValue, (long?)null);
        while ((Flaw ?? _roles?.Flaw) is null && beyond < Reordering && (result = demuxer.Read(Stream.StreamIndex)) >= 0)
        {
            if (packets % Reordering == 0)
                waiting?.Invoke();
            var packet = examiner.Examine();
            Flaw = FlawOf(packet, lastDts);
            if (packet.Dts != AvUtil.NoPts)
                lastDts = packet.Dts;
            _roles?.Add(packet, demuxer.Data);
            if (packet is { Kind: PacketKind.Picture, Discard: false })
            {
                if (_shown.Count == 0)
                    end = until(packet.Pts);
                _shown.Add(new Shown(packet.Pts, packet.Duration, packets, packet.IsKey, packet.Pts > highest));
                highest = Math.Max(highest, packet.Pts);
                beyond = packet.Pts > end ? beyond + 1 : 0;
            }
            packets++;
        }
        if (result < 0 && result != Demuxer.EndOfFile)
            Flaw ??= $"the file cannot be read beyond packet {packets}";
        if (result < 0 && EditList.CountMissing(demuxer, Stream, packets) > 0)
            Flaw ??= "its index promises more frames than are in the file";
        _times = [.. _shown.Select(packet => packet.Pts)];
        _durations = [.. _shown.Select(packet => packet.Duration)];
        Array.Sort(_times, _durations);
        for (var i = 1; i < _times.Length; i++)
            if (_times[i] == _times[i - 1])
                Flaw ??= "two frames have the same pts";
    }

    private static string? FlawOf(in PacketExaminer.Facts packet, long lastDts)
    {
        if (packet.Corrupt)
            return "the container marks a packet as corrupt";
        if (packet.Dts != AvUtil.NoPts && packet.Dts < lastDts)
            return "its clock steps back";
        return packet.Kind switch
        {
            PacketKind.Encrypted => "a packet is encrypted",
            PacketKind.NotCoded or PacketKind.Empty => "a packet holds no picture of its own",
            PacketKind.Picture when packet.Discard => null,
            PacketKind.Picture when packet.Pts == AvUtil.NoPts => "a packet has no pts",
            PacketKind.Picture when packet.Visible != 1 => "a packet shows several frames",
            _ => null,
        };
    }

    private uint TrailTo(int last)
    {
        var clock = new FrameClock(Stream, _longSteps);
        var trail = new FrameTrail();
        for (var i = 0; i <= last; i++)
        {
            var pts = clock.Next(_times[i], _durations[i], out var flags);
            trail.Add(pts, flags);
        }
        return trail.Value;
    }
}
