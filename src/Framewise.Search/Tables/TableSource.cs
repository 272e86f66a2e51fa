using Framewise.Results.Schema;
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
            .Columns.All.Zip(TableShape.Distinct(tables[0].Columns.Names))
            .Select(column => $"{Sql.Text(column.Second)}: '{column.First.SqlType}'");
        return $$"""read_csv({{files}}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', """
            + $$"""hive_partitioning = false, filename = true, compression = 'none', columns = {{{string.Join(", ", columns)}}})""";
    }

    /// <summary>The columns that the lists of the models stand for; null behind a list's end.</summary>
    private static IEnumerable<string> OfLists(IReadOnlyList<ModelShape> models)
    {
        var lists = models.SelectMany(model => TableSchema.Rank.Select(column => model.Prefix + TableColumns.ListOf(column)));
        foreach (var (model, names) in models.Zip(TableShape.Distinct(lists).Chunk(TableSchema.Rank.Length)))
        foreach (var rank in model.Ranks)
        foreach (var (list, column) in names.Zip(TableSchema.Rank))
            yield return $", {Sql.Name(list)}[{rank}] AS {Sql.Name(model.NameOf(column, rank))}";
    }
}
