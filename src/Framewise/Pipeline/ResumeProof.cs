using Framewise.FrameSources;
using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>
/// Goes along the selected frames of a continued video and proves that it is at the place where the rows end: by number, index and pts of
/// the last row, by pts and flags of all frames up to there, and by the pixels of the last rows.
/// </summary>
internal sealed class ResumeProof(ResumePoint? place)
{
    private long _covered;
    private int _samePixels;

    /// <summary>Whether the frame before the first new one was met as it was; true from the start where nothing is continued.</summary>
    public bool Holds { get; private set; } = place is null;

    /// <summary>Index of the first frame whose pixels are needed, for the proof; the shots of an undisturbed run need fewer.</summary>
    public long PixelsFrom => place?.PixelsFrom ?? 0;

    /// <summary>Where decoding may begin in the middle of the video.</summary>
    public SeekRequest? Start =>
        place is null ? null : new SeekRequest(place.Pts, place.FrameIndex - PixelsFrom, place.FrameIndex, place.Trail);

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
            Holds = frame.Pts == place.Pts && _covered == place.Rows && trail == place.Trail && _samePixels == place.Pixels.Count;
    }
}
