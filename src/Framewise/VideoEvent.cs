using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise;

/// <summary>
/// Something that happened to one video of a run. For each video: opened, then its frames in order, then completed; or only completed.
/// Other events may come before and between; who does not know one passes over it.
/// </summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
public abstract record VideoEvent(int VideoIndex, string Path);

/// <summary>A video was opened; its frames follow.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
/// <param name="Stream">The stream that is read.</param>
public sealed record VideoOpened(int VideoIndex, string Path, VideoStreamInfo Stream) : VideoEvent(VideoIndex, Path);

/// <summary>A frame was classified.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
/// <param name="Frame">The row.</param>
public sealed record FrameClassified(int VideoIndex, string Path, FrameResult Frame) : VideoEvent(VideoIndex, Path)
{
    /// <summary>Tells, until the next event of the video, where it stands behind this row.</summary>
    internal Func<ResumePoint>? Place { get; init; }
}

/// <summary>A video was read to its end, or could not be. Nothing more comes for it.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record VideoCompleted(int VideoIndex, string Path, VideoOutcome Outcome) : VideoEvent(VideoIndex, Path);

/// <summary>A video could not be continued where it should have been: rows given by earlier runs do not count, and its frames follow from
/// the first.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
internal sealed record VideoRestarted(int VideoIndex, string Path, string Reason) : VideoEvent(VideoIndex, Path);

/// <summary>The reading thread that had taken a video can have no decoder process and ends; another one will take the video, which comes
/// later.</summary>
/// <param name="VideoIndex">Position of the video in the given list, from 0.</param>
/// <param name="Path">The video.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal sealed record VideoPostponed(int VideoIndex, string Path, string Reason) : VideoEvent(VideoIndex, Path);
