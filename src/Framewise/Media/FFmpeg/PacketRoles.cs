using System.Collections;

namespace Framewise.Media.FFmpeg;

/// <summary>The roles of all packets of a stream, from which follows what must be decoded for some of its frames.</summary>
internal sealed class PacketRoles(Demuxer demuxer, VideoStreamInfo stream)
{
    private readonly RoleInspector _inspector = new(stream.Codec, StreamHeaders.Extradata(demuxer, stream.StreamIndex));
    private readonly int _delay = Native.Read<int>(demuxer.Parameters(stream.StreamIndex), FFmpegLibraries.Offsets.ParametersVideoDelay);
    private readonly List<Entry> _packets = [];

    // The packets that show a frame, first in the order of the file, later of the frames.
    private readonly List<int> _shown = [];
    private int[] _byFrame = [];
    private long _highest = long.MinValue;
    private string? _flaw;

    private readonly record struct Entry(long Pts, PacketRole Role);

    /// <summary>Why nothing can be told, as far as is known by now.</summary>
    public string? Flaw => _flaw ?? _inspector.Flaw;

    /// <summary>Whether a frame is a key frame; only behind <see cref="WhyNot"/>.</summary>
    public bool IsKey(int frame) => (_packets[_byFrame[frame]].Role & PacketRole.Key) != 0;

    /// <summary>Takes note of the next packet.</summary>
    public void Add(in PacketExaminer.Facts packet, ReadOnlySpan<byte> data)
    {
        var role = _inspector.Examine(data);
        if (packet.Kind is not (PacketKind.Picture or PacketKind.Hidden))
            _flaw ??= "a packet holds no picture of its own";
        // What comes before in the file must also be shown before.
        if (packet.Pts <= _highest)
            role &= ~PacketRole.Entry;
        if (packet.Kind == PacketKind.Picture)
            _highest = Math.Max(_highest, packet.Pts);
        if (packet is { Kind: PacketKind.Picture, Discard: false })
            _shown.Add(_packets.Count);
        _packets.Add(new Entry(packet.Pts, role));
    }

    /// <summary>Why it cannot be told what to decode; null if it can.</summary>
    /// <param name="times">The pts of all frames, in order.</param>
    /// <param name="byKeys">Whether key frames are wanted.</param>
    public string? WhyNot(long[] times, bool byKeys)
    {
        if (Flaw is not null)
            return Flaw;
        if (_packets.Count == 0 || (_packets[0].Role & PacketRole.Entry) == 0 || times.Length == 0 || times[0] < _packets[0].Pts)
            return "it does not begin with a key frame";
        if (byKeys && !_inspector.KeysAreSure)
            return "which frames are key frames is known to the decoder only";
        _byFrame = [.. _shown];
        Array.Sort([.. _shown.Select(packet => _packets[packet].Pts)], _byFrame);
        // Without it, the decoder may give frames out of order.
        if (stream.Codec == "h264" && Reordering() > _delay)
            return "its frames are reordered by more than its header says";
        return null;
    }

    /// <summary>What to decode; null if it is everything. Only behind <see cref="WhyNot"/>.</summary>
    public SamplingPlan? Plan(long[] times, long[] durations, bool[] wanted, long firstNeeded)
    {
        var (all, _) = Decoded(wanted, 0);
        var (decoded, resets) = firstNeeded > 0 ? Decoded(wanted, firstNeeded) : Decoded(wanted, 0);
        if (decoded.HasAllSet())
            return null;
        var firstDecoded = SamplingPlan.Next(OfFrames(decoded), 0);
        // What the first packet says holds for all: parameter sets that are not the container's, the encoder's version.
        if ((_packets[0].Role & PacketRole.Headers) != 0)
            decoded[0] = all[0] = true;
        return new SamplingPlan(times, durations, decoded, resets)
        {
            IsWanted = new BitArray([.. wanted.Select((isWanted, frame) => isWanted && frame >= firstNeeded)]),
            IsDecoded = OfFrames(decoded),
            IsDecodedForAll = OfFrames(all),
            FirstDecoded = firstDecoded,
            IsKey = new BitArray([.. Enumerable.Range(0, times.Length).Select(IsKey)]),
        };
    }

    private BitArray OfFrames(BitArray packets) => new([.. _byFrame.Select(packet => packets[packet])]);

    /// <summary>How many frames a decoder must hold back to give them in order.</summary>
    private int Reordering()
    {
        var rank = 0;
        // Packets without a frame make the places of others larger only.
        var places = new Dictionary<int, int>(_shown.Count);
        foreach (var packet in _shown)
            places.Add(packet, places.Count);
        return _byFrame.Max(packet => places[packet] - rank++);
    }

    /// <summary>Which packets are decoded, and before which of them the decoder must forget what it has.</summary>
    private (BitArray Decoded, HashSet<int> Resets) Decoded(bool[] wanted, long firstNeeded)
    {
        var (decoded, entries) = (new BitArray(_packets.Count), new List<int>());
        for (var packet = 0; packet < _packets.Count; packet++)
            if ((_packets[packet].Role & PacketRole.Entry) != 0)
                entries.Add(packet);
        var (entry, done) = (0, 0);
        for (var frame = (int)Math.Min(firstNeeded, wanted.Length); frame < wanted.Length; frame++)
        {
            if (!wanted[frame])
                continue;
            var packet = _byFrame[frame];
            while (entry + 1 < entries.Count && _packets[entries[entry + 1]].Pts <= _packets[packet].Pts)
                entry++;
            var from = entries[entry];
            for (var before = Math.Max(from, done); before < packet; before++)
                if (!IsUnreferenced(before) && !IsLeading(before, from))
                    decoded[before] = true;
            decoded[packet] = true;
            done = Math.Max(done, packet);
        }
        return (decoded, [.. Resets(decoded)]);
    }

    /// <summary>The packets that reset, and before which something was left out that others refer to.</summary>
    private IEnumerable<int> Resets(BitArray decoded)
    {
        var hasHole = false;
        for (var packet = 0; packet < decoded.Count; packet++)
        {
            if (!decoded[packet])
            {
                hasHole |= !IsUnreferenced(packet);
                continue;
            }
            if (hasHole && (_packets[packet].Role & PacketRole.Resets) != 0)
                yield return packet;
            hasHole = false;
        }
    }

    /// <summary>Whether a packet is shown before the one at which decoding begins: it may refer to what is before that.</summary>
    private bool IsLeading(int packet, int entry) => _packets[packet].Pts < _packets[entry].Pts && _packets[packet].Pts != AvUtil.NoPts;

    private bool IsUnreferenced(int packet) => _inspector.HasOneLayer && (_packets[packet].Role & PacketRole.Unreferenced) != 0;
}
