using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>
/// The finished tables below a folder: Parquet where a video has both kinds. What is still being written (<c>.partial</c>) does not count,
/// nor does what a
/// ledger beside it does not name.
/// </summary>
internal static class TableFinder
{
    /// <summary>All tables in natural order of the videos' names.</summary>
    /// <param name="results">The folder that classify wrote to.</param>
    /// <param name="database">Reads the columns of Parquet files.</param>
    /// <param name="problems">Receives what cannot be read; it stops no other.</param>
    /// <exception cref="ResultException">There is no table in the folder.</exception>
    public static IReadOnlyList<FrameTable> Find(ResultFolder results, DuckDb database, List<ResultException> problems)
    {
        results.ThrowIfEmpty("Parquet or CSV; those of --compat nvidia2017 bear no times");
        problems.AddRange(results.Problems);
        var columns = ParquetColumns([.. results.Videos.SelectMany(video => video.Tables).Where(IsParquet)], database, problems);
        var found = new List<FrameTable>();
        foreach (var video in results.Videos.Where(video => !video.HasFailed))
        {
            var tables = video
                .Tables.OrderByDescending(IsParquet)
                .Select(path => Describe(video, path, columns, problems))
                .OfType<FrameTable>();
            if (tables.FirstOrDefault() is { } table)
                found.Add(table);
            else if (!problems.Exists(problem => problem.Path is { } path && video.Tables.Contains(path)))
                problems.Add(new ResultException(WhyNone(video), video.Table ?? video.LedgerPath));
        }
        return found;
    }

    private static string WhyNone(VideoResult video) =>
        video.Table is null
            ? video.WhyNoTable
            : $"'{video.Table}' is not searched: only tables in Parquet and CSV are. "
                + "Classify again with --format parquet, which makes that file from what is there.";

    private static FrameTable? Describe(
        VideoResult video,
        string path,
        Dictionary<string, List<string>> columns,
        List<ResultException> problems
    )
    {
        try
        {
            var names =
                IsParquet(path) ? columns.GetValueOrDefault(path)
                : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? CsvColumns(path)
                : null;
            if (names is null)
                return null;
            var hasLists = IsParquet(path) && names.Exists(IsList);
            if (hasLists)
                using (var table = ResultTable.Open(path))
                    names = [.. table.Columns.Names];
            var models = TableShape.Models(names, video.Ledger?.Models);
            return models.Count > 0 ? new FrameTable(video, path, IsParquet(path), names, models) { HasLists = hasLists } : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ResultException)
        {
            problems.Add(e as ResultException ?? new ResultException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e));
            return null;
        }
    }

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null for files that are no table of frames, such as exports.</summary>
    private static List<string>? CsvColumns(string path)
    {
        using (var reader = new StreamReader(path))
            if (
                reader.ReadLine() is not { } header
                || !header.StartsWith(string.Join(',', TableColumns.Leading) + ",", StringComparison.Ordinal)
            )
                return null;
        using var table = ResultTable.Open(path);
        return [.. CsvResultWriter.Columns(table.Models, table.ClassesPerModel, compat2017: false)];
    }

    private static Dictionary<string, List<string>> ParquetColumns(
        IReadOnlyList<string> files,
        DuckDb database,
        List<ResultException> problems
    )
    {
        if (files.Count == 0)
            return [];
        try
        {
            var names = database.Query(
                $"SELECT file_name, name FROM parquet_schema({Sql.Files(files)})",
                row => (File: row.GetString(0), Name: row.GetString(1))
            );
            return names
                .GroupBy(pair => pair.File)
                .ToDictionary(
                    file => file.Key,
                    file => file.Select(pair => pair.Name).Where(name => IsFrameColumn(name) || IsList(name)).ToList()
                );
        }
        catch (DuckDbException e) when (files.Count == 1)
        {
            problems.Add(e.About(files[0]));
            return [];
        }
        catch (DuckDbException)
        {
            // One bad file must not hide the others.
            var half = files.Count / 2;
            return ParquetColumns([.. files.Take(half)], database, problems)
                .Concat(ParquetColumns([.. files.Skip(half)], database, problems))
                .ToDictionary();
        }
    }

    /// <summary>Parquet files may hold more, such as all probabilities; these play no part here.</summary>
    private static bool IsFrameColumn(string name) =>
        TableColumns.Leading.Contains(name)
        || name == TableColumns.Agree
        || System.Text.RegularExpressions.Regex.IsMatch(name, @"(^|_)(class|label|prob)_[0-9]+$");

    private static bool IsList(string name) => name.EndsWith(TableColumns.Classes, StringComparison.Ordinal);
}
