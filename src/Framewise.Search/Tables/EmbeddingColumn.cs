using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>A column of embeddings in a table.</summary>
/// <param name="Table">The table; a Parquet file.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Length">How many numbers an embedding has.</param>
internal sealed record EmbeddingColumn(FrameTable Table, string Model, string Name, long Length)
{
    /// <summary>The columns of tables whose ledgers say that they keep embeddings; their lengths are those of the first row
    /// group.</summary>
    public static IReadOnlyList<EmbeddingColumn> Of(IReadOnlyList<FrameTable> tables, DuckDb database)
    {
        var able = tables.Where(IsIn).ToDictionary(table => table.Path);
        if (able.Count == 0)
            return [];
        var found = database.Query(
            "SELECT file_name, split_part(path_in_schema, ', ', 1), "
                + $"max(num_values // row_group_num_rows) FROM parquet_metadata({Sql.Files(able.Keys)}) WHERE row_group_id = 0 GROUP BY "
                + "ALL",
            row => (File: row.GetString(0), Column: row.GetString(1), Length: row.GetInt64(2))
        );
        return
        [
            .. found.SelectMany(column =>
                able[column.File]
                    .Models.Where(model => NameFor(model) == column.Column && column.Length > 0)
                    .Select(model => new EmbeddingColumn(able[column.File], model.Name, column.Column, column.Length))
            ),
        ];
    }

    /// <summary>Whether a table keeps embeddings.</summary>
    public static bool IsIn(FrameTable table) =>
        table.IsParquet && table.Result.Ledger?.Options.Vectors.HasFlag(VectorKinds.Embedding) == true;

    /// <summary>The column's name for a model.</summary>
    public static string NameFor(ModelShape model) => model.Prefix + TableSchema.Embedding.Name;
}
