using System.Collections;

namespace Framewise.Media.FFmpeg;

/// <summary>Which packets are decoded for the frames that are asked for, and what is known of the other frames without.</summary>
/// <param name="Times">The pts of all frames in presentation order.</param>
/// <param name="Durations">How long each is shown by its packet, 0 where that does not say.</param>
/// <param name="Packets">The packets that are sent to the decoder, over all packets of the stream.</param>
/// <param name="Resets">The packets before which the decoder must forget what it has.</param>
internal sealed record SamplingPlan(IReadOnlyList<long> Times, IReadOnlyList<long> Durations, BitArray Packets, IReadOnlySet<int> Resets)
{
    /// <summary>The frames whose pictures are needed.</summary>
    public required BitArray IsWanted { get; init; }

    /// <summary>The frames that the decoder gives: those, and what they refer to.</summary>
    public required BitArray IsDecoded { get; init; }

    /// <summary>The same for a run that begins at the first frame, whose account it is.</summary>
    public required BitArray IsDecodedForAll { get; init; }

    /// <summary>The key frames.</summary>
    public required BitArray IsKey { get; init; }

    /// <summary>The last packet that is sent; -1 if there is none.</summary>
    public int LastPacket { get; } = LastOf(Packets);

    /// <summary>Index of the first frame that is decoded for the wanted ones; their number if there is none.</summary>
    public required int FirstDecoded { get; init; }

    /// <summary>The first frame of some from an index on; their number if there is none.</summary>
    public static int Next(BitArray frames, int from)
    {
        while (from < frames.Count && !frames[from])
            from++;
        return from;
    }

    private static int LastOf(BitArray packets)
    {
        var last = packets.Count - 1;
        while (last >= 0 && !packets[last])
            last--;
        return last;
    }
}
