using Framewise.Media;
using Framewise.Results;
using Framewise.Results.Reading;
using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>
/// The finished tables below a folder: Parquet where a video has both kinds. What is still being written (<c>.partial</c>) does not count, nor does what a
/// ledger beside it does not name.
/// </summary>
internal static class TableFinder
{
    /// <summary>All tables in natural order of the videos' names.</summary>
    /// <param name="folder">The folder that classify wrote to.</param>
    /// <param name="database">Reads the columns of Parquet files.</param>
    /// <param name="problems">Receives what cannot be read; it stops no other.</param>
    /// <exception cref="ResultException">There is no such folder, or no table in it.</exception>
    public static IReadOnlyList<FrameTable> Find(string folder, DuckDb database, List<ResultException> problems)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder)) throw new ResultException($"There is no folder '{folder}'. Name the folder that classify wrote to, such as save.", folder);
        var everything = new EnumerationOptions { RecurseSubdirectories = true };
        var columns = ParquetColumns([.. Directory.EnumerateFiles(folder, "*.parquet", everything)], database, problems);
        var found = columns.Select(file => Describe(folder, file.Key, file.Value)).Where(IsResult).ToList();
        var withParquet = found.Select(table => Path.ChangeExtension(table.Path, null)).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(folder, "*.csv", everything).Where(path => !withParquet.Contains(Path.ChangeExtension(path, null))))
        {
            try
            {
                if (CsvColumns(path) is { } names && Describe(folder, path, names) is var table && IsResult(table)) found.Add(table);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ResultException)
            {
                problems.Add(e as ResultException ?? new ResultException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e));
            }
        }
        if (found.Count == 0 && problems.Count == 0)
            throw new ResultException($"No results are in '{folder}': it holds no table of frames in Parquet or CSV (those of --compat nvidia2017 bear no times). Run framewise classify first; with --format parquet it makes the files that are missing from those that are there.", folder);
        return [.. found.OrderBy(table => table.Result.Name, NaturalOrder.Instance)];
    }

    private static FrameTable Describe(string folder, string path, IReadOnlyList<string> columns)
    {
        var result = VideoResult.FromTable(path, Path.ChangeExtension(Path.GetRelativePath(folder, path), null));
        return new FrameTable(result, path, path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase), columns, TableShape.Networks(columns, result.Ledger?.Networks));
    }

    private static bool IsResult(FrameTable table) =>
        table.Networks.Count > 0 && (table.Result.Ledger is not { } ledger || ledger.FileNames.Contains(Path.GetFileName(table.Path)));

    /// <summary>Null for files that are no table of frames, such as exports.</summary>
    private static List<string>? CsvColumns(string path)
    {
        using (var reader = new StreamReader(path))
            if (reader.ReadLine() is not { } header || !header.StartsWith(string.Join(',', TableShape.Leading) + ",", StringComparison.Ordinal)) return null;
        using var table = ResultTable.Open(path);
        return [.. CsvResultWriter.Columns(table.Networks, table.ClassesPerNetwork, compat2017: false)];
    }

    private static Dictionary<string, IReadOnlyList<string>> ParquetColumns(IReadOnlyList<string> files, DuckDb database, List<ResultException> problems)
    {
        if (files.Count == 0) return [];
        try
        {
            var names = database.Query($"SELECT file_name, name FROM parquet_schema({Sql.Files(files)})", row => (File: row.GetString(0), Name: row.GetString(1)));
            return names.GroupBy(pair => pair.File).ToDictionary(file => file.Key, file => (IReadOnlyList<string>)[.. file.Select(pair => pair.Name).Where(IsFrameColumn)]);
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
            return ParquetColumns([.. files.Take(half)], database, problems).Concat(ParquetColumns([.. files.Skip(half)], database, problems)).ToDictionary();
        }
    }

    /// <summary>Parquet files may hold more, such as all probabilities; these play no part here.</summary>
    private static bool IsFrameColumn(string name) => TableShape.Leading.Contains(name) || System.Text.RegularExpressions.Regex.IsMatch(name, @"(^|_)(class|label|prob)_[0-9]+$");
}
