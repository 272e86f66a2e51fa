namespace Framewise.Live.Serving;

/// <summary>What a page tells, twice a second, of the frames that it has shown since it told last.</summary>
/// <param name="Shown">Frames drawn.</param>
/// <param name="Labelled">Those with labels of their own.</param>
/// <param name="Late">Those drawn more than half their duration after their due time.</param>
/// <param name="Skipped">Frames that were not drawn.</param>
/// <param name="FromDue">Milliseconds from due time to drawing, of each.</param>
/// <param name="FromArrival">Milliseconds from arrival to drawing, of each.</param>
internal sealed record PageReport(long Shown, long Labelled, long Late, long Skipped, double[]? FromDue, double[]? FromArrival);
