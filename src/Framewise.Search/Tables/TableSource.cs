using Framewise.Results.Reading;
using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>Tables of one kind as the source of a statement. DuckDB's column <c>file_index</c> is the place in the list.</summary>
internal static class TableSource
{
    public static string From(IReadOnlyList<FrameTable> tables)
    {
        var files = Sql.Files(tables.Select(table => table.Path));
        if (tables[0].IsParquet)
        {
            var file = $"read_parquet({files}, hive_partitioning = false, filename = true)";
            return tables[0].HasLists ? $"(SELECT *, file_index{string.Concat(OfLists(tables[0].Models))} FROM {file})" : file;
        }
        var columns = tables[0]
            .Columns.Zip(TableShape.Distinct(tables[0].Columns))
            .Select(column => $"{Sql.Text(column.Second)}: '{TypeOf(column.First)}'");
        return $$"""read_csv({{files}}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', """
            + $$"""hive_partitioning = false, filename = true, compression = 'none', columns = {{{string.Join(", ", columns)}}})""";
    }

    /// <summary>The columns that the lists of the models stand for; null behind a list's end.</summary>
    private static IEnumerable<string> OfLists(IReadOnlyList<ModelShape> models)
    {
        var lists = models.SelectMany(model =>
            (string[])[model.Prefix + TableColumns.Classes, model.Prefix + TableColumns.Labels, model.Prefix + TableColumns.Probabilities]
        );
        foreach (var (model, names) in models.Zip(TableShape.Distinct(lists).Chunk(3)))
        foreach (var rank in model.Ranks)
        foreach (var (list, name) in names.Zip([model.Class(rank), model.Label(rank), model.Probability(rank)]))
            yield return $", {Sql.Name(list)}[{rank}] AS {Sql.Name(name)}";
    }

    private static string TypeOf(string column) =>
        column switch
        {
            "frame_index" or "pts" => "BIGINT",
            "time_s" => "DOUBLE",
            "flags" => "VARCHAR",
            TableColumns.Agree => "INTEGER",
            _ when IsOf("class", column) => "INTEGER",
            _ when IsOf("prob", column) => "FLOAT",
            _ => "VARCHAR",
        };

    private static bool IsOf(string kind, string column) => column[..column.LastIndexOf('_')].EndsWith(kind, StringComparison.Ordinal);
}
