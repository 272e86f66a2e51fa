using System.Text.RegularExpressions;
using Framewise.Results.Formats;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Framewise.Tests.Results.Formats;

namespace Framewise.Tests.Results;

/// <summary>What is declared once is what every format has.</summary>
public sealed partial class SchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_columns_in_the_documentation_are_those_of_the_schema()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "results.md"));
        Assert.Equal(
            [
                .. TableSchema.Row.Select(column => $"{column.Name} {column.ParquetType}"),
                .. TableSchema.Rank.Select(column => $"{column.Name}_i {column.ParquetType}"),
                .. TableSchema.Rank.Select(column => $"{TableColumns.ListOf(column)} list of {column.ParquetType}"),
                .. TableSchema.Vectors.Select(column => $"{column.Name} list of float"),
            ],
            DocumentedColumn().Matches(document).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}")
        );
        Assert.All(TableSchema.OfSeveralModels, column => Assert.Contains($"`{column.Name}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void Parquet_has_the_types_that_the_schema_says()
    {
        var file = WrittenResult.Write(
            _folder.Path,
            "a.mp4",
            [
                WrittenResult.Row(0) with
                {
                    ByModel =
                    [
                        [new(1, "x", 0.5f)],
                        [new(2, "y", 0.5f)],
                    ],
                },
            ],
            ["a", "b"],
            format: ResultFormat.Parquet
        );
        Assert.Equal(
            new TableColumns(["a", "b"], [1, 1]).All.Select(column => $"{column.Name} {column.SqlType}"),
            Duck.Ask($"describe from read_parquet({file})").Select(column => $"{column[0]} {column[1]}")
        );
    }

    [Fact]
    public void A_table_that_lacks_a_column_which_is_new_is_one_and_a_table_that_lacks_another_is_none()
    {
        var added = new TypedColumn<FrameResult, bool>("new", ColumnTypes.Truth, row => row.IsRepeat, (ref FrameResult _, bool _) => { });
        string[] old = [.. new TableColumns([""], [1]).Names];
        Assert.Equal(TableSchema.Row, TableColumns.TryParse(old, [.. TableSchema.Row, added])?.Row);
        Assert.Equal(
            [.. TableSchema.Row, added],
            TableColumns.TryParse([.. old[..4], "new", .. old[4..]], [.. TableSchema.Row, added])?.Row
        );
        Assert.Null(TableColumns.TryParse([.. old[..4], "new", .. old[4..]], TableSchema.Row));
        Assert.Null(TableColumns.TryParse([.. old[..3], "new", .. old[4..]], [.. TableSchema.Row, added]));
    }

    [GeneratedRegex(@"^\| `(\w+)` \| ((?:list of )?(?:int32|int64|double|float|string|boolean))\b", RegexOptions.Multiline)]
    private static partial Regex DocumentedColumn();
}
