using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Results.Schema;
using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>
/// The finished tables below a folder: Parquet where a video has both kinds. What is still being written (<c>.partial</c>) does not count,
/// nor does what a ledger beside it does not name.
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
        var fields = ParquetFields([.. results.Videos.SelectMany(video => video.Tables).Where(IsParquet)], database, problems)
            .ToLookup(field => field.File);
        var found = new List<FrameTable>();
        foreach (var video in results.Videos.Where(video => !video.HasFailed))
        {
            var tables = video
                .Tables.OrderByDescending(IsParquet)
                .Select(path => Describe(video, path, fields, problems))
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

    private static FrameTable? Describe(VideoResult video, string path, ILookup<string, Field> fields, List<ResultException> problems)
    {
        try
        {
            var known =
                IsParquet(path) ? ParquetColumns(path, [.. fields[path]])
                : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? CsvColumns(path)
                : null;
            return known is null
                ? null
                : new FrameTable(video, path, IsParquet(path), known, TableShape.Models(known, video.Ledger?.Models));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ResultException)
        {
            problems.Add(e as ResultException ?? new ResultException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e));
            return null;
        }
    }

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null for files that are no table of frames, such as exports.</summary>
    private static TableColumns? CsvColumns(string path)
    {
        using (var reader = new StreamReader(path))
            if (reader.ReadLine()?.StartsWith(TableSchema.Start, StringComparison.Ordinal) != true)
                return null;
        using var table = ResultTable.Open(path);
        return table.Columns;
    }

    /// <summary>Those before the first list; behind it are vectors, which play no part here. Where rows are of different lengths, what the
    /// lists stand for.</summary>
    private static TableColumns? ParquetColumns(string path, IReadOnlyList<Field> fields)
    {
        if (!fields.Any(field => !field.IsLeaf && field.Name.EndsWith(TableColumns.ListOf(TableSchema.Class), StringComparison.Ordinal)))
            return TableColumns.TryParse([.. fields.TakeWhile(field => field.IsLeaf).Select(field => field.Name)], TableSchema.Row);
        using var table = ResultTable.Open(path);
        return table.Columns;
    }

    /// <summary>All fields of the files, but for the roots of their schemas.</summary>
    private static IEnumerable<Field> ParquetFields(IReadOnlyList<string> files, DuckDb database, List<ResultException> problems)
    {
        if (files.Count == 0)
            return [];
        try
        {
            return database
                .Query(
                    $"SELECT file_name, name, coalesce(num_children, 0) = 0 FROM parquet_schema({Sql.Files(files)})",
                    row => new Field(row.GetString(0), row.GetString(1), row.GetBoolean(2))
                )
                .GroupBy(field => field.File)
                .SelectMany(file => file.Skip(1));
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
            return
            [
                .. ParquetFields([.. files.Take(half)], database, problems),
                .. ParquetFields([.. files.Skip(half)], database, problems),
            ];
        }
    }

    /// <summary>An entry of a Parquet file's schema.</summary>
    private sealed record Field(string File, string Name, bool IsLeaf);
}
