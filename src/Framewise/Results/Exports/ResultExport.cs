using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>Takes the segments of finished results to other programs. Tables are only read.</summary>
public static class ResultExport
{
    /// <summary>Where segments and summaries lie below the results if no other folder is named.</summary>
    private const string FolderOfTables = "exports";

    /// <summary>The labels of all videos in one table.</summary>
    private const string SummaryOfAll = "summary.csv";

    /// <summary>Writes the files of every table below <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder that classify wrote to.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two videos.</param>
    /// <exception cref="ResultException">There are no results, or nothing can be written to the folder. A table that cannot be read, or a
    /// file that cannot be written, stops no other and is listed in the summary.</exception>
    public static ExportSummary Write(string folder, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new ExportOptions();
        var target = options.OutputFolder ?? folder;
        var results = ResultFolder.Open(folder);
        results.ThrowIfEmpty("CSV, JSON Lines or Parquet");
        OutputFolder.Prepare(target);
        var (files, problems) = (new List<string>(), new List<ResultException>(results.Problems));
        var sums = new List<(string Video, LabelTime Label)>();
        foreach (var result in results.Videos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (result.Table is null)
            {
                if (!result.HasFailed)
                    problems.Add(new ResultException(result.WhyNoTable, result.LedgerPath));
                continue;
            }
            try
            {
                var frames = result.Load();
                var segments = VideoSegments.Find(result, frames, options.Segments);
                if (options.Formats.Contains(ExportFormat.Summary))
                    sums.AddRange(LabelTime.Of(frames, segments).Select(label => (result.Name, label)));
                foreach (
                    var (ending, text) in options.Formats.Distinct().SelectMany(format => Texts(format, result, frames, segments, target))
                )
                {
                    var file = ResultName.WithEnding(Path.Combine(TargetOf(ending, options, folder), result.Place), ending);
                    ResultFiles.OfSystem.WriteDocument(file, text);
                    files.Add(file);
                }
            }
            catch (Exception e) when (e is ResultException or IOException or UnauthorizedAccessException)
            {
                problems.Add(
                    e as ResultException
                        ?? new ResultException(
                            $"The files of '{result.Name}' cannot be written: {e.Message.TrimEnd('.')}.",
                            result.Table,
                            e
                        )
                );
            }
        }
        if (options.Formats.Contains(ExportFormat.Summary))
        {
            files.Add(Path.Combine(TargetOf(SummaryOfAll, options, folder), SummaryOfAll));
            ResultFiles.OfSystem.WriteDocument(files[^1], SegmentTables.Summary(sums));
        }
        return new ExportSummary(files, problems)
        {
            Videos = results.Videos.Count,
            WithoutRows = results.Videos.Count(result => result.HasFailed),
        };
    }

    /// <summary>Tables of another kind do not lie among those of frames, where <c>*.csv</c> would take them for some.</summary>
    private static string TargetOf(string ending, ExportOptions options, string folder) =>
        options.OutputFolder ?? (ending.EndsWith(".csv", StringComparison.Ordinal) ? Path.Combine(folder, FolderOfTables) : folder);

    private static IEnumerable<(string Ending, string Text)> Texts(
        ExportFormat format,
        VideoResult result,
        LoadedTable frames,
        IReadOnlyList<Segment> segments,
        string target
    )
    {
        var offset = frames.Count > 0 ? result.Ledger?.PlayerOffset(frames.Pts[0], frames.Start(0).Time) ?? TimeSpan.Zero : TimeSpan.Zero;
        return format switch
        {
            ExportFormat.Segments => [(".segments.csv", SegmentTables.Segments(segments))],
            ExportFormat.Summary => [(".summary.csv", SegmentTables.Summary(LabelTime.Of(frames, segments)))],
            ExportFormat.Times => [(".times.csv", FrameTimes.Write(frames, result.Ledger))],
            ExportFormat.Vtt => [(".vtt", WebVtt.Chapters(segments, offset)), (".metadata.vtt", WebVtt.Metadata(segments, offset))],
            ExportFormat.Eaf => [(".eaf", ElanDocument.Write(segments, result, Path.Combine(target, result.Place) + ".eaf", offset))],
            ExportFormat.LabelStudio =>
            [
                (".label-studio.json", LabelStudioTask.Write(segments, result, offset)),
                (".label-studio.xml", LabelStudioTask.Interface(segments)),
            ],
            ExportFormat.Cvat =>
            [
                (".cvat.xml", CvatDocument.Write(segments, result)),
                (".cvat-labels.json", CvatDocument.Labels(segments)),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
    }
}
