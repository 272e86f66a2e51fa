using Framewise.Results.Exports;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Report;
using Framewise.Results.Rows;
using Framewise.Results.Segments;
using Framewise.Search;

namespace Framewise.Tests.Results.Formats;

/// <summary>Parquet with a threshold: each row has lists of the labels that reach it.</summary>
public sealed class ListColumnTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDB_reads_lists_with_types_and_empty_ones_where_no_label_holds()
    {
        var file = Write("a.mp4", Rows(10));
        Assert.Equal(
            [
                "frame_index BIGINT",
                "pts BIGINT",
                "time_s DOUBLE",
                "flags VARCHAR",
                "classes INTEGER[]",
                "labels VARCHAR[]",
                "probs FLOAT[]",
            ],
            Duck.Ask($"describe from read_parquet({file})").Select(column => $"{column[0]} {column[1]}")
        );
        Assert.Equal(
            Rows(10).SelectMany(row => row.Predictions.Select(p => new object?[] { row.FrameIndex, p.Class, p.Label, p.Probability })),
            Duck.Ask($"select frame_index, unnest(classes), unnest(labels), unnest(probs) from read_parquet({file})")
        );
        Assert.Equal(
            [4L, 0L],
            Duck.Ask($"select count(*), count(*) filter (labels is null) from read_parquet({file}) where labels = []")[0]
        );
        Assert.Equal([4L], Duck.Ask($"select count(*) from read_parquet({file}) where list_contains(labels, 'côté, \"b\"')")[0]);
        Assert.Equal(
            ["3"],
            Duck.Ask($"select decode(value) from parquet_kv_metadata({file}) where decode(key) = 'framewise.most_labels'")[0]
        );
        Assert.Contains(
            "DICTIONARY",
            (string)Duck.Ask($"select encodings from parquet_metadata({file}) where path_in_schema like 'labels%'")[0][0]!,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(ParquetTableWriter.RowsPerGroup + 700)]
    [InlineData(10)]
    public void Any_format_gives_any_other_byte_for_byte(int count)
    {
        var paths = new ResultPaths(_folder["a.mp4.csv"], _folder["a.mp4.json"]);
        WrittenResult.Write(_folder.Path, "a.mp4", Rows(count), threshold: 0.35, independent: true);
        Convert(ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet);
        var first = Enum.GetValues<ResultFormat>().ToDictionary(format => format, format => File.ReadAllBytes(paths.PathOf(format)));
        foreach (var format in (ResultFormat[])[ResultFormat.Csv, ResultFormat.Jsonl])
            File.Delete(paths.PathOf(format));
        Convert(ResultFormat.Parquet, ResultFormat.Csv, ResultFormat.Jsonl);
        foreach (var (format, bytes) in first)
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(paths.PathOf(format))), $"{format}");

        void Convert(ResultFormat source, params ResultFormat[] formats) =>
            TableFiles.Make(ResultFiles.OfSystem, paths, paths.PathOf(source), LedgerDocument.TryRead(paths.Ledger)!, formats);
    }

    [Fact]
    public void A_file_is_read_and_searched_without_its_ledger()
    {
        var file = Write("a.mp4", Rows(10));
        File.Delete(_folder["a.mp4.json"]);
        using (var table = ResultTable.Open(file))
        {
            Assert.Equal(Rows(10).Select(row => row.Predictions), table.Read().Select(row => row.Predictions));
            Assert.Equal([3], table.ClassesPerModel);
        }
        Assert.Equal(6, Assert.Single(ResultSearch.Find(_folder.Path, SearchQuery.Parse("cat or côté gaps 1s")).Hits).Frames);
    }

    [Fact]
    public void Search_SQL_segments_reports_and_exports_say_of_lists_what_they_say_of_columns()
    {
        foreach (var format in (ResultFormat[])[ResultFormat.Csv, ResultFormat.Parquet])
            WrittenResult.Write(_folder[$"{format}", "r"], "a.mp4", Rows(400), format: format, threshold: 0.35, independent: true);
        Assert.Equal(Said(_folder["Csv", "r"], "csv"), Said(_folder["Parquet", "r"], "parquet"));

        static string[] Said(string folder, string ending)
        {
            var table = Path.Combine(folder, $"a.mp4.{ending}");
            var hits = ((string[])["cat", "cat > 0.8 and dog", "not cat", "dog for 1s"])
                .SelectMany(query => ResultSearch.Find(folder, SearchQuery.Parse(query)).Hits)
                .Select(hit => $"{hit.Label} {hit.StartFrame} {hit.LastFrame} {hit.Frames} {hit.PeakProbability}");
            using var database = ResultDatabase.Open(folder);
            var sql = (
                (string[])
                    [
                        "select * exclude (prob_1, prob_2, prob_3) from frames order by frame_index",
                        "select network, rank, class, label, count(*), max(round(prob, 5)), "
                            + "sum(duration_s) from predictions group by all order by all",
                    ]
            ).SelectMany(statement =>
                database.Query(
                    statement,
                    rows =>
                    {
                        var all = new List<string>();
                        while (rows.Read())
                            all.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(rows.GetValue)));
                        return all;
                    }
                )
            );
            ResultReport.Write(folder);
            ResultExport.Write(folder, new ExportOptions { Formats = [ExportFormat.Segments, ExportFormat.Vtt, ExportFormat.Summary] });
            var files = Directory.GetFiles(folder).Where(file => file != table).Order(StringComparer.Ordinal);
            var texts = files.Select(file => File.ReadAllText(file).Replace(Path.GetFileName(table), "TABLE", StringComparison.Ordinal));
            return [.. hits, .. sql, .. VideoSegments.Find(table).Select(segment => $"{segment}"), .. texts];
        }
    }

    [Fact]
    public void Several_models_have_lists_each_even_where_only_the_case_of_their_names_differs()
    {
        var rows = Rows(40).Select(row => row with { ByModel = [row.Predictions, [new Prediction(3, "bird", 0.5f)]] }).ToArray();
        var file = WrittenResult.Write(_folder.Path, "a.mp4", rows, ["Net", "net"], format: ResultFormat.Parquet, threshold: 0.35);
        using (var table = ResultTable.Open(file))
        {
            Assert.Equal(["Net 3", "net 1"], table.Models.Zip(table.ClassesPerModel, (name, most) => $"{name} {most}"));
            Assert.Equal(rows.SelectMany(row => row.ByModel), table.Read().SelectMany(row => row.ByModel));
        }
        Assert.Contains("agree", Duck.Ask($"describe from read_parquet({file})").Select(column => (string)column[0]!));
        using var database = ResultDatabase.Open(_folder.Path);
        Assert.Equal(
            [40L, rows.Sum(row => (long)row.Predictions.Count)],
            ((string[])["net", "Net"]).Select(name =>
                database.Query($"select count(*) from predictions where network = '{name}'", found => found.Read() ? found.GetInt64(0) : -1)
            )
        );
    }

    private string Write(string name, FrameResult[] rows) =>
        WrittenResult.Write(_folder.Path, name, rows, format: ResultFormat.Parquet, threshold: 0.35, independent: true);

    /// <summary>None, three, one, none, two; in turn for whole seconds, so that there are segments.</summary>
    private static FrameResult[] Rows(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    (count < 100 ? i % 5 : i / 30 % 5) switch
                    {
                        1 => WrittenResult.Row(i, (2, "cat", 0.9f), (0, "dog", 0.5f + i % 7 * 0.01f), (1, "côté, \"b\"", 0.4f)),
                        2 => WrittenResult.Row(i, (1, "côté, \"b\"", 0.75f)),
                        4 => WrittenResult.Row(i, (0, "dog", 0.625f), (2, "cat", 0.5f)),
                        _ => WrittenResult.Row(i),
                    }
                ),
        ];
}
