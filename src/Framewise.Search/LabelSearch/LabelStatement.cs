using Framewise.Search.Database;
using Framewise.Search.Tables;

namespace Framewise.Search.LabelSearch;

/// <summary>Which classes occur in tables: rows of rank, class, label and how often.</summary>
internal static class LabelStatement
{
    /// <remarks>Places that a threshold left empty have the class -1.</remarks>
    public static string For(IReadOnlyList<FrameTable> tables, ModelShape model)
    {
        var source = TableSource.From(tables);
        var places = tables[0].IsParquet && !tables[0].HasLists ? ByColumn(source, model) : ByRow(source, model);
        return "SELECT rank, class, coalesce(any_value(label), ''), count(*) FROM (SELECT rank, coalesce(class, "
            + $"{RowConditions.NoClass})::INTEGER AS class, label FROM ({places})) GROUP BY rank, class";
    }

    /// <summary>A Parquet file's columns are read each for itself, in dictionary form.</summary>
    private static string ByColumn(string source, ModelShape model) =>
        string.Join(
            " UNION ALL ",
            model.Ranks.Select(rank =>
                $"SELECT {rank} AS rank, {Sql.Name(model.Class(rank))} AS class, {Sql.Name(model.Label(rank))} AS label FROM {source}"
            )
        );

    /// <summary>A CSV file is read once, and so are lists.</summary>
    private static string ByRow(string source, ModelShape model)
    {
        string List(Func<int, string> item) => $"unnest([{string.Join(", ", model.Ranks.Select(item))}])";
        return $"SELECT {List(rank => $"{rank}")} AS rank, {List(rank => Sql.Name(model.Class(rank)))} AS class, "
            + $"{List(rank => Sql.Name(model.Label(rank)))} AS label FROM {source}";
    }
}
