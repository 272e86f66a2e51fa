using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>HTML pages of results: one per video with its player and label timeline, and one that lists them. They open from the disk and
/// load nothing from elsewhere.</summary>
public static class ResultReport
{
    /// <summary>Writes a page for every table below <paramref name="folder"/>, and <c>index.html</c>.</summary>
    /// <param name="folder">The folder that classify wrote to.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two pages.</param>
    /// <exception cref="ResultException">There are no results, or the list of pages cannot be written. A table that cannot be read, or a
    /// page that cannot be written, stops no other and is listed in the summary.</exception>
    public static ReportSummary Write(string folder, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new ReportOptions();
        var target = options.OutputFolder ?? folder;
        var results = ResultFolder.Open(folder);
        results.ThrowIfEmpty("CSV, JSON Lines or Parquet");
        OutputFolder.Prepare(target);
        var index = Path.Combine(target, "index.html");
        var (entries, pages, unseen, problems) = (
            new List<PageEntry>(),
            new List<string>(),
            new List<string>(),
            new List<ResultException>(results.Problems)
        );
        foreach (var result in results.Videos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (result.Table is null)
            {
                entries.Add(PageEntry.Without(result, result.WhyNoTable));
                if (!result.HasFailed)
                    problems.Add(new ResultException(result.WhyNoTable, result.LedgerPath));
                continue;
            }
            try
            {
                var page = ResultName.WithEnding(Path.Combine(target, result.Place), ".html");
                var frames = result.Load();
                var segments = VideoSegments.Find(result, frames, options.Segments);
                var video = VideoLink.Find(result, options, page);
                ResultFiles.OfSystem.WriteDocument(
                    page,
                    ReportPage.Render(result, frames, segments, new PageLinks(page, index, result, video))
                );
                if (video is null)
                    unseen.Add(result.Name);
                pages.Add(page);
                entries.Add(new PageEntry(result, FileLink.From(index, page), frames, segments));
            }
            catch (Exception e) when (e is ResultException or IOException or UnauthorizedAccessException)
            {
                problems.Add(
                    e as ResultException
                        ?? new ResultException($"The page of '{result.Name}' cannot be written: {e.Message.TrimEnd('.')}.", result.Table, e)
                );
                entries.Add(PageEntry.Without(result, problems[^1].Message));
            }
        }
        ResultFiles.OfSystem.WriteDocument(index, IndexPage.Render(folder, entries));
        return new ReportSummary(index, pages, unseen, problems) { Videos = results.Videos.Count };
    }
}
