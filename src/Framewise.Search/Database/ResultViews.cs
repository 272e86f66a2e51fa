using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Framewise.Search.Tables;

namespace Framewise.Search.Database;

/// <summary>The statements that make <c>videos</c>, <c>frames</c>, <c>predictions</c> and <c>embeddings</c>.</summary>
internal static class ResultViews
{
    private const string VideoColumns =
        "video VARCHAR, status VARCHAR, problem VARCHAR, rows BIGINT, networks VARCHAR[], codec VARCHAR, width INTEGER, "
        + "height INTEGER, time_base VARCHAR, video_file VARCHAR, table_file VARCHAR";

    private const int VideosPerInsert = 500;

    /// <summary>The list of videos.</summary>
    public static IEnumerable<string> Videos(IReadOnlyList<FrameTable> tables, IEnumerable<VideoResult> withoutTable)
    {
        yield return $"CREATE TABLE videos ({VideoColumns})";
        var videos = tables
            .Select(table => Video(table.Result, table.Video, table.Path, table.Models.Select(model => model.Name)))
            .Concat(
                withoutTable.Select(result =>
                    Video(
                        result,
                        result.Name.Replace(Path.DirectorySeparatorChar, '/'),
                        null,
                        (result.Ledger?.Models ?? []).Select(model => model.Name)
                    )
                )
            );
        foreach (var some in videos.Chunk(VideosPerInsert))
            yield return $"INSERT INTO videos VALUES {string.Join(", ", some)}";
    }

    /// <summary>The views of the tables. <paramref name="withDurations"/>: a row's time on the screen needs its neighbours, so conditions
    /// no longer reach the files and a query takes twice as long.</summary>
    public static IEnumerable<string> Views(IReadOnlyList<FrameTable> tables, bool withDurations)
    {
        var groups = tables
            .GroupBy(table =>
                string.Join(
                    '\n',
                    table.Columns.Names.Append($"{table.IsParquet} {table.HasLists}").Concat(table.Models.Select(model => model.Name))
                )
            )
            .Select(group => group.ToArray())
            .ToArray();
        yield return View(
            "frames",
            groups.Select(group => Frames(group, withDurations)),
            "UNION ALL BY NAME",
            "SELECT NULL::VARCHAR AS video, NULL::BIGINT AS frame_index WHERE false"
        );
        yield return View(
            "predictions",
            groups.SelectMany(group => Predictions(group, withDurations)).Select(part => $"SELECT * FROM ({part}) WHERE class IS NOT NULL"),
            "UNION ALL",
            "SELECT NULL::VARCHAR AS video, NULL::BIGINT AS frame_index, NULL::DOUBLE AS time_s, NULL::DOUBLE AS duration_s, "
                + $"NULL::VARCHAR AS network, NULL::INTEGER AS rank{Columns(column => $"NULL::{column.SqlType}")} WHERE false"
        );
    }

    /// <summary>The view of embeddings: of a fixed length, as DuckDB's array functions want them; lists where lengths differ.</summary>
    public static string Embeddings(IReadOnlyList<EmbeddingColumn> columns)
    {
        var isFixed = columns.Select(column => column.Length).Distinct().Count() == 1;
        var parts = columns
            .GroupBy(column => (column.Model, column.Name))
            .Select(group =>
                $"SELECT v.video, frame_index, time_s, {Sql.Text(group.Key.Model)} AS network, "
                + $"{Sql.Name(group.Key.Name)}::FLOAT[{(isFixed ? group.First().Length : null)}] AS embedding FROM "
                + $"{TableSource.From([.. group.Select(column => column.Table)])} AS t JOIN videos AS v ON v.table_file = t.filename"
            );
        return View(
            "embeddings",
            parts,
            "UNION ALL",
            "SELECT NULL::VARCHAR AS video, NULL::BIGINT AS frame_index, NULL::DOUBLE AS time_s, NULL::VARCHAR AS network, "
                + "NULL::FLOAT[] AS embedding WHERE false"
        );
    }

    private static string View(string name, IEnumerable<string> parts, string union, string empty) =>
        $"CREATE OR REPLACE VIEW {name} AS {string.Join($" {union} ", parts.DefaultIfEmpty(empty))}";

    private static string Video(VideoResult result, string name, string? table, IEnumerable<string> models)
    {
        var (ledger, stream) = (result.Ledger, result.Ledger?.Stream);
        string?[] values =
        [
            Sql.Text(name),
            Sql.Text(result.Status),
            OrNull(ledger?.Problem),
            ledger?.Counts.Rows.ToString(System.Globalization.CultureInfo.InvariantCulture),
            $"[{string.Join(", ", models.Select(Sql.Text))}]",
            OrNull(stream?.Codec),
            $"{stream?.Width}",
            $"{stream?.Height}",
            stream is null ? null : Sql.Text($"{stream.TimeBase.Numerator}/{stream.TimeBase.Denominator}"),
            OrNull(stream?.Path),
            OrNull(table),
        ];
        return $"({string.Join(", ", values.Select(value => string.IsNullOrEmpty(value) ? "NULL" : value))})";
    }

    private static string? OrNull(string? text) => text is null ? null : Sql.Text(text);

    private static string Frames(FrameTable[] tables, bool withDurations)
    {
        var row = tables[0]
            .Columns.Row.Where(column => column.Name is not ("frame_index" or "time_s"))
            .Select(column =>
                column.SqlType == Text
                    ? $", coalesce({Sql.Name(column.Name)}, '') AS {Sql.Name(column.Name)}"
                    : $", {Sql.Name(column.Name)}"
            );
        var models =
            from model in tables[0].Models
            from rank in model.Ranks
            from column in TableSchema.Rank
            select $", {Value(column, model, rank)} AS {Sql.Name(model.NameOf(column, rank))}";
        var last = tables[0].Columns.Last.Select(column => $", {Sql.Name(column.Name)}::{column.SqlType} AS {Sql.Name(column.Name)}");
        return $"SELECT {Row}{string.Concat(row)}{string.Concat(models)}{string.Concat(last)} FROM {Joined(tables, withDurations)}";
    }

    private static IEnumerable<string> Predictions(FrameTable[] tables, bool withDurations)
    {
        foreach (var model in tables[0].Models)
        {
            var (start, end) = ($"SELECT {Row}, {Sql.Text(model.Name)} AS network", $" FROM {Joined(tables, withDurations)}");
            if (!tables[0].IsParquet || tables[0].HasLists)
            {
                // A CSV file is read once, and so are lists; the rows are unfolded.
                string Each(Func<int, string> item) => $"unnest([{string.Join(", ", model.Ranks.Select(item))}])";
                var columns = Columns(column => Each(rank => Sql.Name(model.NameOf(column, rank))));
                yield return $"{start}, {Each(rank => $"{rank}")} AS rank{columns}{end}";
                continue;
            }
            // A Parquet file gives each column alone, and conditions on rank and class reach it.
            foreach (var rank in model.Ranks)
                yield return $"{start}, {rank} AS rank{Columns(column => Value(column, model, rank))}{end}";
        }
    }

    private static string Columns(Func<TableColumn<Prediction>, string> value) =>
        string.Concat(TableSchema.Rank.Select(column => $", {value(column)} AS {column.Name}"));

    /// <summary>A column as it is; of a text without the dictionary in which it may be stored.</summary>
    private static string Value(TableColumn<Prediction> column, ModelShape model, int rank) =>
        Sql.Name(model.NameOf(column, rank)) + (column.SqlType == Text ? $"::{Text}" : "");

    /// <summary>DuckDB's type of texts.</summary>
    private const string Text = "VARCHAR";

    private const string Row = "v.video, frame_index, time_s, duration_s";

    private static string Joined(FrameTable[] tables, bool withDurations)
    {
        var rows = withDurations
            ? $"(SELECT *, (\"end\" - t) / 1e6 AS duration_s FROM {RowEnd.Rows(tables)})"
            : $"(SELECT *, NULL::DOUBLE AS duration_s FROM {TableSource.From(tables)})";
        return $"{rows} AS t JOIN videos AS v ON v.table_file = t.filename";
    }
}
