namespace Framewise.Media.FFmpeg;

/// <summary>Goes through the packets of a stream without decoding any, or through the container's index where it lists them all.</summary>
internal sealed class PacketSurvey
{
    public const int IndexEntryTime = 8;

    private const int IndexEntryFlagsAndSize = 16;
    private const uint IndexKey = 1;
    private const uint IndexDiscard = 2;

    private readonly List<long> _times = [];
    private readonly List<long> _decodeTimes = [];
    private int _segment;
    private bool _lacksPts;
    private long _lastDts = AvUtil.NoPts;
    private long _highest;
    private bool _any;

    /// <summary><c>index</c> or <c>packets</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Packets that are in the file.</summary>
    public long Packets { get; private set; }

    /// <summary>Pictures that the packets promise to show.</summary>
    public long Frames { get; private set; }

    /// <summary>Packets that the edit list hides.</summary>
    public long Hidden { get; private set; }

    /// <summary>Packets without a picture of their own.</summary>
    public long WithoutPicture { get; private set; }

    /// <summary>Packets that are encrypted, as far as they say so themselves.</summary>
    public long Encrypted { get; private set; }

    /// <summary>Packets that the container marks as corrupt, other than where two recordings were joined.</summary>
    public long Corrupt { get; private set; }

    /// <summary>Packets that the index lists beyond the end of the file.</summary>
    public long Missing { get; private set; }

    /// <summary>How long the last picture is shown by its own packet; 0 where that does not say.</summary>
    public long LastDuration { get; private set; }

    public bool StartsWithKey { get; private set; }

    /// <summary>Why the packets could not be read to their end.</summary>
    public string? ReadError { get; private set; }

    /// <summary>
    /// Times of the shown pictures in presentation order; decode times, which have the same steps, where the source is the index or (AVI)
    /// some packets have no other.
    /// </summary>
    public IReadOnlyList<long> Times => _lacksPts ? _decodeTimes : _times;

    /// <summary>Reads all packets.</summary>
    public static PacketSurvey ReadPackets(Demuxer demuxer, VideoStreamInfo stream, CancellationToken cancellationToken)
    {
        var survey = new PacketSurvey { Source = "packets" };
        using var examiner = new PacketExaminer(demuxer, stream);
        var joins = new PacketTally();
        int result;
        while ((result = demuxer.Read(stream.StreamIndex)) >= 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var packet = examiner.Examine();
            joins.Packet(packet);
            if (packet.Corrupt)
                survey.Corrupt++;
            if (packet.Kind == PacketKind.Encrypted)
                survey.Encrypted++;
            survey.Count(packet);
        }
        survey.Corrupt = Math.Max(0, survey.Corrupt - joins.CorruptAtJoins);
        if (result != Demuxer.EndOfFile)
            survey.ReadError = AvUtil.ErrorSentence(result);
        survey.SortSegment();
        return survey;
    }

    /// <summary>
    /// Reads the index only, not a byte of the pictures; null where it does not list every packet, or where the edit list hides some: it
    /// has decode times, and of a part of the frames these have other steps than the times of showing.
    /// </summary>
    public static PacketSurvey? ReadIndex(Demuxer demuxer, VideoStreamInfo stream, long fileBytes)
    {
        if (!EditList.IsMov(stream))
            return null;
        var survey = new PacketSurvey { Source = "index" };
        var native = demuxer.Stream(stream.StreamIndex);
        var count = AvFormat.IndexEntryCount(native);
        for (var i = 0; i < count; i++)
        {
            var entry = AvFormat.IndexEntry(native, i);
            var flagsAndSize = Native.Read<uint>(entry, IndexEntryFlagsAndSize);
            if (Native.Read<long>(entry, 0) + (flagsAndSize >> 2) > fileBytes)
            {
                survey.Missing++;
                continue;
            }
            var time = Native.Read<long>(entry, IndexEntryTime);
            survey.Count(
                new PacketExaminer.Facts(
                    time,
                    time,
                    0,
                    PacketKind.Picture,
                    1,
                    (flagsAndSize & IndexKey) != 0,
                    (flagsAndSize & IndexDiscard) != 0,
                    false
                )
            );
            if (survey.Hidden > 0)
                return null;
        }
        // The index of these files ends where the last picture does.
        if (
            survey is { Missing: 0, Packets: > 0 }
            && Native.Read<long>(native, FFmpegLibraries.Offsets.StreamDuration) is > 0 and var length
        )
            survey.LastDuration = Math.Max(0, survey._decodeTimes[0] + length - survey._decodeTimes[^1]);
        survey.SortSegment();
        return count > 0 ? survey : null;
    }

    private void Count(in PacketExaminer.Facts packet)
    {
        Packets++;
        if (!_any)
            StartsWithKey = packet.IsKey;
        _any = true;
        if (packet.Discard)
        {
            Hidden++;
        }
        else if (packet.Kind is not (PacketKind.Picture or PacketKind.Encrypted))
        {
            WithoutPicture++;
        }
        else
        {
            // Where two recordings were joined the clock steps back; only between such places are pictures in another order than packets.
            if (packet.Dts != AvUtil.NoPts && packet.Dts < _lastDts)
                SortSegment();
            Frames += packet.Visible;
            _lacksPts |= packet.Pts == AvUtil.NoPts;
            if (_times.Count == _segment || packet.Pts >= _highest)
                (_highest, LastDuration) = (packet.Pts, packet.Duration);
            for (var i = 0; i < packet.Visible; i++)
            {
                _times.Add(packet.Pts);
                _decodeTimes.Add(packet.Dts);
            }
        }
        if (packet.Dts != AvUtil.NoPts)
            _lastDts = packet.Dts;
    }

    private void SortSegment()
    {
        _times.Sort(_segment, _times.Count - _segment, null);
        _segment = _times.Count;
    }
}
