namespace Framewise.Media.FFmpeg;

/// <summary>Follows every packet of the stream until a frame with its pts comes out, or until none can come any more.</summary>
internal sealed class PacketTally
{
    // More packets than any decoder holds back for reordering and threads.
    private const int Window = 512;

    private readonly Entry[] _open = new Entry[Window];
    private readonly long[] _noFrame = new long[Enum.GetValues<PacketKind>().Length];
    private long _first;
    private long _next;
    private long _lastDts;
    private (long Pts, long Duration) _latest = (AvUtil.NoPts, 0);
    private int _recentlyCorrupt;

    private struct Entry
    {
        public long Pts;
        public long Dts;
        public long Duration;
        public PacketKind Kind;
        public int Visible;
        public int Matched;
        public bool Discard;
        public bool Corrupt;
    }

    public long Delivered { get; private set; }

    public long Discarded { get; private set; }

    public long NoFrame { get; private set; }

    public long Undecodable { get; private set; }

    /// <summary>Frames promised by the packets that are neither discarded nor without a picture.</summary>
    public long Presented { get; private set; }

    public long PresentedPackets { get; private set; }

    /// <summary>Packets that are encrypted; none of them gives a frame.</summary>
    public long Encrypted { get; private set; }

    /// <summary>Frames that belong to no packet.</summary>
    public long Surplus { get; private set; }

    /// <summary>Packets marked as corrupt just before the time steps back.</summary>
    public long CorruptAtJoins { get; private set; }

    /// <summary>Enters a packet. <paramref name="isKnown"/>: it is not decoded, and its frame, if it has one, is known without.</summary>
    public void Packet(in PacketExaminer.Facts packet, bool isKnown = false)
    {
        NoteJoin(packet.Dts, packet.Corrupt);
        Delivered++;
        if (packet is { Kind: PacketKind.Picture, Discard: false } && (packet.Pts >= _latest.Pts || packet.Pts == AvUtil.NoPts))
            _latest = (packet.Pts, packet.Duration);
        var entry = new Entry
        {
            Pts = packet.Pts,
            Dts = packet.Dts,
            Duration = packet.Duration,
            Kind = packet.Kind,
            Visible = packet.Visible,
            Matched = isKnown && packet.Kind == PacketKind.Picture ? packet.Visible : 0,
            Discard = packet.Discard,
            Corrupt = packet.Corrupt,
        };
        if (isKnown)
        {
            Settle(entry);
            return;
        }
        if (_next - _first == Window)
            Retire();
        _open[_next++ % Window] = entry;
    }

    /// <summary>Finds the packet of a frame; tells whether the container marked that packet as corrupt, and how long the packet says that
    /// it is shown.</summary>
    public (bool IsCorrupt, long Duration) Frame(long pts, long dts)
    {
        var found = Find(pts, dts);
        if (found < 0)
        {
            Surplus++;
            return default;
        }
        ref var entry = ref _open[found % Window];
        entry.Matched++;
        var facts = (entry.Corrupt, entry.Duration);
        RetireMatched();
        return facts;
    }

    /// <summary>How long the packet that is shown last says that it is; 0 where it does not say, or where the frame of this pts is not
    /// its.</summary>
    public long DurationOfLast(long pts) => _latest.Pts == pts || _latest.Pts == AvUtil.NoPts ? _latest.Duration : 0;

    /// <summary>Closes the account: what has not given a frame by now never will.</summary>
    public void Finish()
    {
        while (_first < _next)
            Retire();
    }

    public IReadOnlyDictionary<string, long> NoFrameReasons()
    {
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<PacketKind>())
            if (_noFrame[(int)kind] > 0)
                reasons.Add(Reason(kind), _noFrame[(int)kind]);
        return reasons;
    }

    private long Find(long pts, long dts)
    {
        long inOrder = -1,
            unlikely = -1;
        for (var i = _first; i < _next; i++)
        {
            ref var entry = ref _open[i % Window];
            if (entry.Discard || entry.Matched >= entry.Visible)
                continue;
            if (pts != AvUtil.NoPts ? entry.Pts == pts : dts != AvUtil.NoPts && entry.Dts == dts)
            {
                // A hidden VP9 frame may bear the pts of the picture that follows it.
                if (entry.Kind == PacketKind.Picture)
                    return i;
                if (unlikely < 0)
                    unlikely = i;
            }
            if (inOrder < 0 && (entry.Pts == AvUtil.NoPts || pts == AvUtil.NoPts) && entry.Kind == PacketKind.Picture)
                inOrder = i;
        }
        return unlikely >= 0 ? unlikely : inOrder;
    }

    private void NoteJoin(long dts, bool corrupt)
    {
        if (dts == AvUtil.NoPts)
            return;
        // libavformat's parser hands the mark to one of the last two packets before the break. One bit a packet, newest lowest.
        if (dts <= _lastDts && Delivered > 0)
            CorruptAtJoins += System.Numerics.BitOperations.PopCount((uint)_recentlyCorrupt & 3);
        _recentlyCorrupt = dts <= _lastDts ? 0 : _recentlyCorrupt << 1;
        if (corrupt)
            _recentlyCorrupt |= 1;
        _lastDts = dts;
    }

    private void RetireMatched()
    {
        while (_first < _next && _open[_first % Window].Matched >= _open[_first % Window].Visible)
            Retire();
    }

    private void Retire() => Settle(_open[_first++ % Window]);

    private void Settle(in Entry entry)
    {
        if (entry.Discard)
        {
            Discarded++;
        }
        else if (entry.Matched == 0 && entry.Kind is not (PacketKind.Picture or PacketKind.Encrypted))
        {
            NoFrame++;
            _noFrame[(int)entry.Kind]++;
        }
        else
        {
            PresentedPackets++;
            if (entry.Kind == PacketKind.Encrypted)
                Encrypted++;
            Presented += entry.Visible;
            Undecodable += entry.Visible - entry.Matched;
        }
    }

    private static string Reason(PacketKind kind) =>
        kind switch
        {
            PacketKind.Hidden => "hidden frame",
            PacketKind.NoPicture => "no picture data",
            PacketKind.NotCoded => "picture not coded",
            PacketKind.Empty => "empty packet",
            PacketKind.SkippedLeading => "leading picture without its references",
            PacketKind.SecondField => "second field of a frame",
            _ => "picture",
        };
}
