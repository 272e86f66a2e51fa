using System.Text.Json.Serialization;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>What the page's script is told beside the packed rows.</summary>
internal sealed record ReportFacts
{
    public required string Name { get; init; }

    public required PageLinks Links { get; init; }

    public required string Status { get; init; }

    public string? Problem { get; init; }

    public string? TimeBase { get; init; }

    public required int Rows { get; init; }

    /// <summary>How the picture is coded, for when the browser cannot play it.</summary>
    public string? Codec { get; init; }

    /// <summary>The rows with which shots begin; empty where the ledger does not say.</summary>
    public required IReadOnlyList<int> Shots { get; init; }

    /// <summary>The usual step from row to row, in seconds.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>When the last row's picture gives way, in seconds.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>Whether gaps are missing frames rather than pictures shown long.</summary>
    public required bool GapsAreLoss { get; init; }

    public required IReadOnlyList<ReportModel> Models { get; init; }

    public required IReadOnlyList<ReportSegment> Segments { get; init; }

    public static ReportFacts From(VideoResult result, LoadedTable frames, IReadOnlyList<Segment> segments, PageLinks links) =>
        new()
        {
            Name = result.Name,
            Links = links,
            Status = result.Status,
            Problem = result.Ledger?.Problem,
            TimeBase = result.Ledger?.Stream?.TimeBase.ToString(),
            Codec = result.Ledger?.Stream?.Codec,
            Rows = frames.Count,
            Shots = [.. result.ShotStarts.Select(frames.FirstRowAt).Where(row => row < frames.Count).Distinct()],
            StepSeconds = frames.Step.Microseconds / 1e6,
            EndSeconds = frames.Count > 0 ? frames.End(frames.Count - 1).Microseconds / 1e6 : 0,
            GapsAreLoss = frames.GapsAreLoss,
            Models = [.. frames.Models.Select(ReportModel.From)],
            Segments = [.. segments.Select(segment => ReportSegment.From(segment, frames))],
        };
}
