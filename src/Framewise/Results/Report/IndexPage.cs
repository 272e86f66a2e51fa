using System.Globalization;
using System.Text;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>The page that lists the videos of a folder. It is complete without its script, which only filters.</summary>
internal static class IndexPage
{
    private const int LabelsShown = 3;

    /// <summary>Pieces of the strip: more would be thinner than a pixel.</summary>
    private const double StripWidth = 1000;

    private static readonly string[] Scripts = ["index.js"];

    public static string Render(string folder, IReadOnlyList<PageEntry> entries)
    {
        var name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        return PageTemplate.Fill(
            "index.html",
            Scripts,
            new Dictionary<string, string>
            {
                ["title"] = PageTemplate.Escape(name),
                ["count"] = string.Join(" · ", Counts(entries)),
                ["problems"] =
                    entries.Count(entry => entry.HasProblem) is var problems and > 0 && problems < entries.Count
                        ? $"<label class=\"check\"><input id=\"problems\" type=\"checkbox\"> Only the {problems} with problems</label>"
                        : "",
                ["rows"] = string.Join('\n', entries.Select(Row)),
            }
        );
    }

    private static IEnumerable<string> Counts(IReadOnlyList<PageEntry> entries)
    {
        yield return entries.Count == 1 ? "1 video" : string.Create(CultureInfo.InvariantCulture, $"{entries.Count:N0} videos");
        yield return Time(TimeSpan.FromTicks(entries.Sum(entry => entry.Length.Ticks)));
        yield return string.Create(CultureInfo.InvariantCulture, $"{entries.Sum(entry => (long)entry.Rows):N0} frames");
        foreach (
            var status in entries
                .Where(entry => entry.HasProblem)
                .GroupBy(entry => entry.Status)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
            yield return $"{status.Count()} {status.Key}";
    }

    private static string Row(PageEntry entry)
    {
        var name = PageTemplate.Escape(entry.Name);
        var title = entry.Link is null ? name : $"<a href=\"{PageTemplate.Escape(entry.Link)}\">{name}</a>";
        var problem = entry.Problem is null ? "" : $"<p class=\"why\">{PageTemplate.Escape(entry.Problem)}</p>";
        var words = entry.Words.Count > 0 ? $" data-words=\"{PageTemplate.Escape(string.Join(", ", entry.Words))}\"" : "";
        var models = entry.Segments.Select(segment => segment.Model).Distinct().ToArray();
        var labels = models.Select(model => Labels(entry, model, models.Length > 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <tr{(entry.HasProblem ? " data-problem" : "")}{words}>
            <th scope="row">{title}{problem}</th>
            <td><span class="badge {entry.Status}">{entry.Status}</span></td>
            <td class="number" data-name="Length">{(entry.Link is null ? "–" : Time(entry.Length))}</td>
            <td class="number" data-name="Frames">{(
                entry.Link is null ? "–" : entry.Rows.ToString("N0", CultureInfo.InvariantCulture)
            )}</td>
            <td class="seen">{string.Concat(labels)}</td>
            </tr>
            """
        );
    }

    private static string Labels(PageEntry entry, string model, bool named)
    {
        var segments = entry.Segments.Where(segment => segment.Model == model).ToArray();
        var times = entry.Times.Where(time => time.Model == model).ToArray();
        var html = new StringBuilder();
        if (named)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"model\">{PageTemplate.Escape(model)}</p>");
        html.Append(Strip(segments, [.. times.Where(time => time.Class is not null).Select(time => time.Class)]));
        html.Append("<ul class=\"labels\">");
        var hue = 0;
        foreach (var time in times.Take(LabelsShown))
            html.Append(
                CultureInfo.InvariantCulture,
                $"<li class=\"{(time.Class is null ? "unsure" : $"hue{hue++ % 8}")}\">{PageTemplate.Escape(time.Label)} "
                    + $"<span>{time.Share:P0}</span></li>"
            );
        return html.Append("</ul>").ToString();
    }

    private static StringBuilder Strip(Segment[] segments, List<int?> order)
    {
        var html = new StringBuilder("<svg class=\"strip\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        if (segments.Length == 0)
            return html.Append("</svg>");
        var start = segments[0].Start;
        var length = (segments.Max(segment => segment.End) - start).TotalSeconds;
        foreach (var segment in segments.Where(segment => segment.Class is not null && length > 0))
        {
            var (x, width) = (
                (segment.Start - start).TotalSeconds / length * StripWidth,
                segment.Length.TotalSeconds / length * StripWidth
            );
            if (width >= 1)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect class=\"hue{order.IndexOf(segment.Class) % 8}\" x=\"{x:F1}\" width=\"{width:F1}\" height=\"10\"/>"
                );
        }
        return html.Append("</svg>");
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");
}
