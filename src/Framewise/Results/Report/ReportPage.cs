using System.Text.Json;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>The page of one video.</summary>
internal static class ReportPage
{
    private static readonly string[] Scripts = ["words.js", "data.js", "player.js", "timeline.js", "film.js", "tables.js", "report.js"];

    public static string Render(VideoResult result, LoadedTable frames, IReadOnlyList<Segment> segments, PageLinks links) =>
        PageTemplate.Fill(
            "report.html",
            Scripts,
            new Dictionary<string, string>
            {
                ["title"] = PageTemplate.Escape(result.Name),
                ["facts"] = JsonSerializer.Serialize(ReportFacts.From(result, frames, segments, links), JsonForm.Page),
                ["rows"] = PackedRows.Pack(frames),
            }
        );
}
