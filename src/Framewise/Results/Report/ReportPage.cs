using System.Text.Json;
using System.Text.Json.Serialization;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>The page of one video.</summary>
internal static class ReportPage
{
    private static readonly string[] Scripts = ["words.js", "data.js", "player.js", "timeline.js", "film.js", "tables.js", "report.js"];

    // The default encoder escapes <, >, & and quotes: no label can end the script element.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Render(VideoResult result, LoadedTable frames, IReadOnlyList<Segment> segments, PageLinks links) =>
        PageTemplate.Fill(
            "report.html",
            Scripts,
            new Dictionary<string, string>
            {
                ["title"] = PageTemplate.Escape(result.Name),
                ["facts"] = JsonSerializer.Serialize(ReportFacts.From(result, frames, segments, links), Json),
                ["rows"] = PackedRows.Pack(frames),
            }
        );
}
