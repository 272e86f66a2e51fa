using System.Text.Json.Serialization;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>A segment on the page; times in seconds.</summary>
internal sealed record ReportSegment(
    int Model,
    string Label,
    int? Class,
    double Start,
    double End,
    int Frames,
    int Damaged,
    double Mean,
    double Peak
)
{
    public static ReportSegment From(Segment segment, LoadedTable frames) =>
        new(
            frames.Models.ToList().FindIndex(model => model.Name == segment.Model),
            segment.Label,
            segment.Class,
            segment.Start.TotalSeconds,
            segment.End.TotalSeconds,
            segment.Frames,
            segment.DamagedFrames,
            Math.Round(segment.MeanProbability, 4),
            Math.Round(segment.PeakProbability, 4)
        );
}
