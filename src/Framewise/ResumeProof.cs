using Framewise.Media;
using Framewise.Results;

namespace Framewise;

/// <summary>Goes along the selected frames of a continued video and proves, by number, index and pts, that it is at the place where the rows end.</summary>
internal sealed class ResumeProof(ResumePoint? place)
{
    private long _covered;

    /// <summary>Whether the frame before the first new one was met as it was; true from the start where nothing is continued.</summary>
    public bool Holds { get; private set; } = place is null;

    /// <summary>Index of the first frame whose pixels are needed.</summary>
    public long FirstNewFrame => place is null ? 0 : place.FrameIndex + 1;

    /// <summary>Whether the frame's row counts already.</summary>
    public bool Covers(in FrameInfo frame)
    {
        if (place is null || frame.Index > place.FrameIndex) return false;
        _covered++;
        if (frame.Index == place.FrameIndex) Holds = frame.Pts == place.Pts && _covered == place.Rows;
        return true;
    }
}
