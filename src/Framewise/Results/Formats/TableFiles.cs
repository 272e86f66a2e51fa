using System.Text.Json;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Results.Formats;

/// <summary>Makes the files of a finished video in other formats from a table that is there: the rows that a run has kept, or a finished
/// file.</summary>
internal static class TableFiles
{
    /// <summary>Writes the files beside each other in one pass. None bears its final name before all are whole and on the disk.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="paths">Where the files belong.</param>
    /// <param name="source">A table with all rows, in any format; it may be unfinished only in name.</param>
    /// <param name="ledger">What the files say of themselves, and how many rows there must be.</param>
    /// <param name="formats">What to make; not the source's own format.</param>
    /// <param name="vectorLog">The file of vectors, where the ledger's options ask for some and Parquet is made.</param>
    /// <param name="beforeFirstName">Called when all are whole, before the first bears its final name.</param>
    /// <param name="cancellationToken">Ends the work; then no file has its final name.</param>
    /// <exception cref="ResultException">The source is not the table of this ledger.</exception>
    public static IReadOnlyList<FileFacts> Make(
        ResultFiles files,
        ResultPaths paths,
        string source,
        LedgerDocument ledger,
        IReadOnlyList<ResultFormat> formats,
        string? vectorLog = null,
        Action? beforeFirstName = null,
        CancellationToken cancellationToken = default
    )
    {
        if (formats.Count == 0)
            return [];
        if (vectorLog is null && ledger.Options.Vectors != VectorKinds.None && formats.Contains(ResultFormat.Parquet))
            throw new ResultException($"The Parquet file of '{source}' is to have vectors, and none are kept with it.", source)
            {
                WayOut = "Classify the video again with --overwrite.",
            };
        var columns = TableColumns.Of(ledger.Models, ledger.Options);
        var made = new List<TableFile>();
        try
        {
            using var table = ResultTable.Open(source);
            foreach (var format in formats)
                made.Add(TableFile.Begin(files, paths.PathOf(format), stream => CreateWriter(format, stream, columns, ledger)));
            var count = 0L;
            using var vectors = vectorLog is null ? null : VectorLog.Read(vectorLog, columns.Models.Count).GetEnumerator();
            foreach (var read in table.Read())
            {
                var row =
                    vectors is null ? read
                    : vectors.MoveNext() ? read with { Vectors = vectors.Current }
                    : throw NotOf(source, $"it has more rows than '{vectorLog}'");
                cancellationToken.ThrowIfCancellationRequested();
                if (count++ == 0 && !table.ClassesPerModel.SequenceEqual(columns.ClassesPerModel))
                    throw NotOf(source, "it has other columns");
                foreach (var file in made)
                    file.Rows.Write(row);
            }
            if (count != ledger.Counts.Rows)
                throw NotOf(source, $"it has {count} rows instead of {ledger.Counts.Rows}");
            foreach (var file in made)
                file.Complete();
        }
        finally
        {
            foreach (var file in made)
                file.Dispose();
        }
        beforeFirstName?.Invoke();
        foreach (var file in made)
            file.Publish();
        return [.. made.Select(file => file.Facts)];
    }

    /// <summary>Makes the formats that a finished video lacks from a table that it has, and writes the ledger that names them; gives the
    /// ledger and what was made.</summary>
    /// <exception cref="ResultException">The table is not as it was written.</exception>
    public static (LedgerDocument Ledger, IReadOnlyList<FileFacts> Made) AddMissing(
        ResultFiles files,
        ResultPaths paths,
        LedgerDocument ledger,
        IReadOnlyList<ResultFormat> formats,
        CancellationToken cancellationToken = default
    )
    {
        var there = paths.FilesOf(ledger).Where(File.Exists).ToArray();
        var missing = formats.Where(format => !there.Contains(paths.PathOf(format))).ToArray();
        if (missing.Length == 0)
            return (ledger, []);
        var facts = there.Select(FileFacts.Read).ToArray();
        if (ledger.Files.FirstOrDefault(file => file.Name == facts[0].Name) is { } written && written != facts[0])
            throw NotOf(there[0], "it was changed since");
        var made = Make(files, paths, there[0], ledger, missing, cancellationToken: cancellationToken);
        ledger = ledger with { Files = [.. facts.Concat(made).OrderBy(file => file.Name, StringComparer.Ordinal)] };
        files.WriteWhole(paths.Ledger, ledger.ToJson());
        return (ledger, made);
    }

    internal static ITableWriter CreateWriter(ResultFormat format, Stream stream, TableColumns columns, LedgerDocument ledger) =>
        format switch
        {
            ResultFormat.Csv => new CsvResultWriter(stream, columns, byteOrderMark: ledger.Options.ByteOrderMark),
            ResultFormat.Jsonl => new JsonLinesWriter(stream, columns),
            ResultFormat.Parquet => new ParquetTableWriter(stream, columns, ledger.Options.Vectors, FactsOf(ledger, columns)),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };

    /// <summary>What a Parquet file says of itself, in its key-value metadata.</summary>
    private static Dictionary<string, string> FactsOf(LedgerDocument ledger, TableColumns columns)
    {
        var facts = new Dictionary<string, string>
        {
            ["framewise.schema"] = $"{ledger.Schema}",
            ["framewise.version"] = ledger.Framewise,
            ["framewise.input"] = ledger.Input.Name,
            ["framewise.networks"] = JsonSerializer.Serialize(
                ledger.Models.Select(model => new
                {
                    model.Name,
                    model.File,
                    model.Sha256,
                }),
                ResultJson.WritingLine
            ),
        };
        if (ledger.Stream is { } stream)
            facts["framewise.time_base"] = stream.TimeBase.ToString();
        if (columns.HasThreshold)
            facts[TableColumns.MostLabels] = string.Join(',', columns.ClassesPerModel);
        return facts;
    }

    private static ResultException NotOf(string source, string what) =>
        new($"'{source}' is not the table that its ledger describes: {what}.", source);
}
