using System.Globalization;
using System.Text;
using Framewise.Results.Files;
using Framewise.Results.Report;
using Framewise.Search.Outputs;

namespace Framewise.Search;

/// <summary>One HTML page with the hits of a search and a player for them. It opens from the disk and loads nothing but the videos beside
/// it.</summary>
internal static class HitsPage
{
    private static readonly string[] Scripts = ["hits.js"];

    /// <summary>Writes the page.</summary>
    /// <param name="result">The search's result.</param>
    /// <param name="path">The page.</param>
    /// <param name="videoFolder">The folder of videos that was classified; null to look where the ledgers say, and beside the
    /// tables.</param>
    /// <returns>Names of the videos that were not found; their hits cannot be played.</returns>
    /// <exception cref="ResultException">The page cannot be written.</exception>
    public static IReadOnlyCollection<string> Write(SearchResult result, string path, string? videoFolder = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        var videos = new HitVideos(videoFolder);
        var rows = string.Join('\n', result.Hits.Select((hit, index) => Row(hit, index, path, videos)));
        var names = result.Hits.Select(hit => hit.Video).Distinct().Count();
        ResultFiles.OfSystem.WriteDocument(
            path,
            PageTemplate.Fill(
                "hits.html",
                Scripts,
                new Dictionary<string, string>
                {
                    ["title"] = PageTemplate.Escape(result.Query),
                    ["count"] = PageTemplate.Escape(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{result.Hits.Count:N0} {(result.Hits.Count == 1 ? "hit" : "hits")} in {names} of {result.Videos} "
                                + $"videos, {HitTime.Clock(TimeSpan.FromTicks(result.Hits.Sum(hit => hit.Length.Ticks)))} together"
                        )
                    ),
                    ["notes"] = string.Concat(
                        result
                            .Notes.Concat(result.Problems.Select(problem => problem.Message))
                            .Select(note => $"<p class=\"notice\">{PageTemplate.Escape(note)}</p>")
                    ),
                    ["player"] = result.Hits.Any(hit => videos.Find(hit) is not null) ? "" : " hidden",
                    ["rows"] = rows,
                },
                typeof(HitsPage).Assembly
            )
        );
        return videos.Missing;
    }

    private static string Row(SearchHit hit, int index, string page, HitVideos videos)
    {
        var name = PageTemplate.Escape(hit.Video);
        var label = PageTemplate.Escape(hit.Label);
        var at = HitTime.Clock(hit.Start);
        var play = videos.Find(hit) is { } video
            ? $"<button type=\"button\" class=\"play\" data-video=\"{PageTemplate.Escape(FileLink.From(page, video))}\" "
                + $"data-start=\"{HitTime.Seconds(hit.Start)}\" data-end=\"{HitTime.Seconds(hit.End)}\" aria-label=\"Play {label}, "
                + $"{name} at {at}\">▶</button>"
            : "<span class=\"muted\">no video</span>";
        var moment = HitVideos.PageOf(hit) is { } report
            ? $"<a class=\"time\" href=\"{PageTemplate.Escape(FileLink.From(page, report))}#t={HitTime.Seconds(hit.Start)}\">{at}</a>"
            : $"<span class=\"time\">{at}</span>";
        return new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"<tr id=\"hit-{index + 1}\"><td>{play}</td><th scope=\"row\">{name}</th><td class=\"number\">{moment}</td>"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"<td class=\"number\">{hit.Length.TotalSeconds:F2} s</td><td class=\"number\">{hit.Frames:N0}</td>"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"<td class=\"number\">{Percent(hit.MeanProbability)}</td><td class=\"number\">{Percent(hit.PeakProbability)}</td>"
            )
            .Append(CultureInfo.InvariantCulture, $"<td class=\"label\">{label}</td><td>{PageTemplate.Escape(hit.Model)}</td></tr>")
            .ToString();
    }

    private static string Percent(double? probability) =>
        probability is { } p ? string.Create(CultureInfo.InvariantCulture, $"{p * 100:F1} %") : "–";
}
