namespace Framewise.FrameSources;

/// <summary>What stands between two parts of a video. Both parts decode the frames before it; where they find the same, their rows fit
/// together.</summary>
/// <param name="Frames">Frames before the border.</param>
/// <param name="Trail">Checksum of pts and flags of all these frames.</param>
/// <param name="Pixels">Checksums of the pixels that the models would see of the last of them that are asked for.</param>
internal sealed record PartBorder(long Frames, uint Trail, IReadOnlyList<uint> Pixels)
{
    public bool IsSameAs(PartBorder other) => (Frames, Trail) == (other.Frames, other.Trail) && Pixels.SequenceEqual(other.Pixels);
}
