using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Pipeline;

/// <summary>
/// Goes along the selected frames of a continued video and proves that it is at the place where the rows end: by number, index and pts of
/// the last row, by pts and
/// flags of all frames up to there, and by the pixels of the last rows.
/// </summary>
internal sealed class ResumeProof(ResumePoint? place, FrameStep every)
{
    private long _covered;
    private int _samePixels;

    /// <summary>Whether the frame before the first new one was met as it was; true from the start where nothing is continued.</summary>
    public bool Holds { get; private set; } = place is null;

    /// <summary>Index of the first frame whose pixels are needed: for the proof, and so that shots are found as in an undisturbed
    /// run.</summary>
    public long PixelsFrom =>
        place is null ? 0
        : every.Count is { } count ? Math.Max(0, place.FrameIndex + 1 - (long)count * Math.Max(place.Pixels.Count, ShotDetector.PreRoll))
        : place.PixelsFrom ?? 0;

    /// <summary>Where decoding may begin in the middle of the video.</summary>
    public SeekRequest? Start =>
        place is { Trail: { } trail, Pixels.Count: > 0 }
            ? new SeekRequest(place.Pts, place.FrameIndex - PixelsFrom, place.FrameIndex, trail)
            : null;

    /// <summary>Whether the frame's row counts already.</summary>
    public bool Covers(in FrameInfo frame) => place is not null && frame.Index <= place.FrameIndex;

    /// <summary>Takes note of a covered frame; <paramref name="pixels"/> is asked for the checksum of its pixels where they belong to the
    /// proof.</summary>
    public void Add(in FrameInfo frame, uint trail, Func<uint> pixels)
    {
        _covered++;
        if (
            frame.Index >= PixelsFrom
            && pixels() is var checksum
            && _samePixels < place!.Pixels.Count
            && place.Pixels[_samePixels] == checksum
        )
            _samePixels++;
        if (frame.Index == place!.FrameIndex)
            Holds =
                frame.Pts == place.Pts && _covered == place.Rows && trail == (place.Trail ?? trail) && _samePixels == place.Pixels.Count;
    }
}
