using System.Globalization;
using Framewise.Search;
using Framewise.Search.Outputs;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary>Hits on standard output: a table on a terminal, lines with tabs elsewhere, or JSON.</summary>
internal static class SearchDisplay
{
    private const int NarrowestTable = 100;

    private static readonly string[] Columns = ["video", "start", "end", "frames", "mean", "peak", "label"];

    private static readonly string[] ExampleColumns = ["video", "start", "end", "frames", "best", "score", "cosine"];

    public static void WriteTable(SearchResult result)
    {
        var withModel = result.Hits.Select(hit => hit.Model).Distinct().Count() > 1;
        var own = result.IsByExamples ? ExampleColumns : Columns;
        string[] columns = withModel ? [.. own, "network"] : own;
        var rows = result.Hits.Select(hit => Cells(hit, withModel));
        if (Console.IsOutputRedirected)
        {
            Console.Out.WriteLine(string.Join('\t', columns));
            foreach (var row in rows)
                Console.Out.WriteLine(string.Join('\t', row.Select(PlainText.Of)));
            return;
        }
        if (result.Hits.Count == 0)
            return;
        if (Screen.Output.Profile.Width < NarrowestTable)
        {
            WriteNarrow(result, withModel);
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        foreach (var name in columns)
            table.AddColumn(
                new TableColumn(name)
                {
                    NoWrap = name is not ("video" or "label"),
                    Alignment = name is "video" or "label" or "network" ? Justify.Left : Justify.Right,
                }
            );
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(PlainText.Of(cell))));
        Screen.Output.Write(table);
    }

    /// <summary>Two lines a hit, for terminals on which a table would be wrapped into pieces.</summary>
    private static void WriteNarrow(SearchResult result, bool withModel)
    {
        foreach (var hit in result.Hits)
        {
            Console.Out.WriteLine(PlainText.Of($"{hit.Video}  {HitTime.Clock(hit.Start)}-{HitTime.Clock(hit.End)}"));
            var model = withModel ? $" ({hit.Model})" : "";
            var found = hit.Score is { } score
                ? $"score {Number(score, "F1")}"
                : $"{Number(hit.MeanProbability)} to {Number(hit.PeakProbability)}";
            Console.Out.WriteLine(PlainText.Of($"  {found}  {hit.Label.Split(',')[0]}{model}"));
        }
    }

    public static void WriteJson(SearchResult result)
    {
        foreach (var hit in result.Hits)
            JsonOutput.WriteLine(
                new
                {
                    hit.Video,
                    Network = hit.Model.Length > 0 ? hit.Model : null,
                    StartS = Seconds(hit.Start),
                    EndS = Seconds(hit.End),
                    hit.StartFrame,
                    hit.LastFrame,
                    hit.StartPts,
                    hit.Frames,
                    MeanProb = hit.MeanProbability is { } mean ? Math.Round(mean, 6) : (double?)null,
                    PeakProb = hit.PeakProbability is { } peak ? Math.Round(peak, 6) : (double?)null,
                    hit.BestFrame,
                    BestS = hit.Best is { } best ? Seconds(best) : (decimal?)null,
                    hit.Score,
                    hit.Cosine,
                    Class = hit.Score is null ? hit.Class : (int?)null,
                    hit.Label,
                }
            );
        JsonOutput.WriteLine(
            new
            {
                Query = result.Query,
                Hits = result.Hits.Count,
                result.Videos,
                result.WithoutRows,
                result.Rows,
                result.Notes,
                Problems = result.Problems.Select(problem => problem.Message),
            }
        );
    }

    public static string Closing(SearchResult result)
    {
        var found =
            result.Hits.Count == 0
                ? $"no hit for '{result.Query}'"
                : $"{result.Hits.Count} {(result.Hits.Count == 1 ? "hit" : "hits")} in "
                    + $"{VideoSummary.Count(result.Hits.Select(hit => hit.Video).Distinct().Count())}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found}; searched {result.Rows} frames of "
                + $"{VideoSummary.Count(result.Videos)}{(result.WithoutRows > 0 ? $", {result.WithoutRows} more without rows" : "")}"
        );
    }

    private static string[] Cells(SearchHit hit, bool withModel)
    {
        string[] cells =
        [
            hit.Video,
            HitTime.Clock(hit.Start),
            HitTime.Clock(hit.End),
            hit.Frames.ToString(CultureInfo.InvariantCulture),
            .. hit.Best is { } best
                ? (string[])[HitTime.Clock(best), Number(hit.Score, "F1"), Number(hit.Cosine)]
                : [Number(hit.MeanProbability), Number(hit.PeakProbability), hit.Label],
        ];
        return withModel ? [.. cells, hit.Model] : cells;
    }

    private static string Number(double? number, string format = "F3") => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static decimal Seconds(TimeSpan time) => time.Ticks / 10_000_000m;
}
