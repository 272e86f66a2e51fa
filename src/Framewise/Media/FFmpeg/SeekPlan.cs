namespace Framewise.Media.FFmpeg;

/// <summary>Where decoding begins in the middle of a file, and what is known without it.</summary>
/// <param name="KeyPacket">The first packet that is sent to the decoder, counted from 0 over all packets of the stream.</param>
/// <param name="LastKnownPacket">The last packet that shows a frame before <paramref name="Known"/>.</param>
/// <param name="Known">Number of frames that are not taken from the decoder: those before the next key frame, the first that is surely
/// whole.</param>
/// <param name="Times">The pts of all frames in presentation order up to and including the wanted one.</param>
/// <param name="Durations">How long each is shown by its packet, 0 where that does not say.</param>
internal sealed record SeekPlan(int KeyPacket, int LastKnownPacket, int Known, IReadOnlyList<long> Times, IReadOnlyList<long> Durations)
{
    /// <summary>Pts of the first frame that is taken from the decoder.</summary>
    public long SettledPts => Times[Known];

    /// <summary>Pts of the wanted frame.</summary>
    public long WantedPts => Times[^1];
}
