namespace Framewise.Media;

/// <summary>A wish that only some frames of a video have pictures. It is granted where the packets tell everything about the others;
/// elsewhere all have.</summary>
/// <param name="IsWanted">Says of one frame after the other, none left out, whether it must have its picture; with it comes the next one's
/// pts, null of the last.</param>
/// <param name="ByKeys">Whether that depends on <see cref="FrameInfo.IsKey"/>.</param>
/// <param name="Until">From the pts of the first frame, the pts from which on no frame is asked for; null to the end.</param>
internal sealed record SampleRequest(Func<FrameInfo, long?, bool> IsWanted, bool ByKeys, Func<long, long?> Until);
