namespace Framewise.Live;

/// <summary>What the open pages told of the frames that they showed; of several pages, the sum.</summary>
/// <param name="Shown">Frames drawn.</param>
/// <param name="Labelled">Frames drawn with labels of their own.</param>
/// <param name="Late">Frames drawn more than half their duration after their due time.</param>
/// <param name="Skipped">Frames that were due together with a newer one when the screen was refreshed, and those that a slow page did not
/// get.</param>
/// <param name="FromDue">From the time at which a frame was due to its picture and labels on the page.</param>
/// <param name="FromArrival">From a frame's arrival to its picture and labels on the page.</param>
internal sealed record PageTally(long Shown, long Labelled, long Late, long Skipped, Latency FromDue, Latency FromArrival);
