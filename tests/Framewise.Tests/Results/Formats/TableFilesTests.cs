using System.Globalization;
using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Sylvan.Data.Csv;

namespace Framewise.Tests.Results.Formats;

/// <summary>What DuckDB reads from the files, and that files made from each other are the same.</summary>
public sealed class TableFilesTests : IDisposable
{
    private static readonly FrameResult[] s_rows =
    [
        WrittenResult.Row(0, (134, "crane", float.NaN), (517, "crane, \"tower\"", 0.25f)),
        WrittenResult.Row(1, (9, "ostrich; café", 0.123456f), (134, "crane", 1e-7f)) with
        {
            Flags = FrameFlags.Concealed | FrameFlags.Gap,
        },
        WrittenResult.Row(2, (134, "crane", 0.75f), (9, "", 0)),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDB_reads_the_parquet_file_with_types()
    {
        var file = WrittenResult.Write(_folder.Path, "a.mp4", s_rows, format: ResultFormat.Parquet);
        Assert.Equal(
            [
                "frame_index BIGINT",
                "pts BIGINT",
                "time_s DOUBLE",
                "flags VARCHAR",
                "class_1 INTEGER",
                "label_1 VARCHAR",
                "prob_1 FLOAT",
                "class_2 INTEGER",
                "label_2 VARCHAR",
                "prob_2 FLOAT",
            ],
            Duck.Ask($"describe from read_parquet({file})").Select(column => $"{column[0]} {column[1]}")
        );
        var rows = Duck.Ask($"from read_parquet({file})");
        Assert.Equal([0L, 0L, 0.0, "", 134, "crane", float.NaN, 517, "crane, \"tower\"", 0.25f], rows[0]);
        Assert.Equal([1L, 512L, 0.04, "concealed|gap", 9, "ostrich; café", 0.123456f, 134, "crane", 1e-7f], rows[1]);
        Assert.Equal(3, rows.Count);
        // A NaN in front must not spoil the statistics by which readers skip row groups.
        Assert.Equal(2L, Duck.Ask($"select count(*) from read_parquet({file}) where prob_1 < 0.8")[0][0]);
        Assert.Equal(2L, Duck.Ask($"select count(*) from read_parquet({file}) where prob_1 > 0.5")[0][0]);
    }

    [Fact]
    public void Labels_are_a_dictionary_and_the_file_says_where_it_comes_from()
    {
        var file = WrittenResult.Write(_folder.Path, "it's a.mp4", s_rows, format: ResultFormat.Parquet);
        foreach (
            var column in Duck.Ask($"select path_in_schema, encodings, compression, stats_min is not null from parquet_metadata({file})")
        )
        {
            Assert.Equal("ZSTD", column[2]);
            if (((string)column[0]!).StartsWith("label", StringComparison.Ordinal))
                Assert.Contains("DICTIONARY", (string)column[1]!, StringComparison.Ordinal);
        }
        var facts = Duck.Ask($"select decode(key), decode(value) from parquet_kv_metadata({file})")
            .ToDictionary(row => (string)row[0]!, row => (string)row[1]!);
        Assert.Equal("1", facts["framewise.schema"]);
        Assert.Equal("it's a.mp4", facts["framewise.input"]);
        Assert.Equal("net", JsonDocument.Parse(facts["framewise.networks"]).RootElement[0].GetProperty("name").GetString());
    }

    [Fact]
    public void DuckDB_reads_the_json_lines()
    {
        var file = WrittenResult.Write(_folder.Path, "a.mp4", s_rows, format: ResultFormat.Jsonl);
        var rows = Duck.Ask(
            $"""
            select frame_index, pts, time_s, flags, predictions[1].class, predictions[1].label, predictions[1].prob, len(predictions)
            from read_json({file})
            """
        );
        Assert.Equal([1L, 512L, 0.04, 9L, "ostrich; café", 0.123456, 2L], rows[1].Where((_, i) => i != 3));
        Assert.Equal(["concealed", "gap"], ((IEnumerable<string>)rows[1][3]!).ToArray());
        Assert.Null(rows[0][6]);
    }

    [Fact]
    public void Several_models_stand_by_name_and_agreement_is_a_truth_value()
    {
        FrameResult[] rows =
        [
            WrittenResult.Row(0) with
            {
                ByModel =
                [
                    [new(1, "cat", 0.5f)],
                    [new(2, "cat", 0.25f)],
                ],
            },
            WrittenResult.Row(1) with
            {
                ByModel =
                [
                    [new(1, "cat", 0.5f)],
                    [new(3, "dog", 1f)],
                ],
            },
        ];
        foreach (var format in new[] { ResultFormat.Jsonl, ResultFormat.Parquet })
            WrittenResult.Write(_folder.Path, "a.mp4", rows, ["a", "b c"], format: format);
        Assert.Equal(
            [
                [1, "cat", 2, 0.25f, true],
                [1, "cat", 3, 1f, false],
            ],
            Duck.Ask($"select a_class_1, a_label_1, \"b c_class_1\", \"b c_prob_1\", agree from read_parquet({_folder["a.mp4.parquet"]})")
        );
        Assert.Equal(
            [
                ["cat", 2L, true],
                ["cat", 3L, false],
            ],
            Duck.Ask($"select predictions.a[1].label, predictions.\"b c\"[1].class, agree from read_json({_folder["a.mp4.jsonl"]})")
        );
    }

    [Fact]
    public void Numbers_have_the_digits_of_the_csv()
    {
        WrittenResult.Write(_folder.Path, "a.mp4", LongTable.Rows(300));
        Assert.Empty(Convert(ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet));
        using var csv = CsvDataReader.Create(_folder["a.mp4.csv"]);
        foreach (var line in File.ReadLines(_folder["a.mp4.jsonl"]))
        {
            Assert.True(csv.Read());
            using var json = JsonDocument.Parse(line);
            Assert.Equal(csv.GetString(2), json.RootElement.GetProperty("time_s").GetRawText());
            Assert.Equal(csv.GetString(6), json.RootElement.GetProperty("predictions")[0].GetProperty("prob").GetRawText());
        }
        Assert.False(csv.Read());
        foreach (
            var row in Duck.Ask(
                $$"""
                select p.frame_index, p.prob_5, c.prob_5 from read_parquet({{_folder["a.mp4.parquet"]}}) p
                join read_csv({{_folder["a.mp4.csv"]}}, types = {'prob_5': 'FLOAT'}) c using (frame_index)
                """
            )
        )
            Assert.Equal(row[1], row[2]);
    }

    /// <summary>A row group and some rows, flags, NaN: whatever is made from whatever has the bytes of what is written first.</summary>
    [Fact]
    public void Any_format_gives_any_other_byte_for_byte()
    {
        var rows = LongTable.Rows(ParquetTableWriter.RowsPerGroup + 700).ToArray();
        rows[5] = rows[5] with
        {
            Flags = FrameFlags.Gap | FrameFlags.Backward,
            ByModel =
            [
                [.. rows[5].Predictions.Select(prediction => prediction with { Probability = float.NaN })],
            ],
        };
        rows[6] = rows[6] with
        {
            ByModel =
            [
                [.. rows[6].Predictions.Select(prediction => prediction with { Probability = float.Epsilon })],
            ],
        };
        WrittenResult.Write(_folder.Path, "a.mp4", rows);
        Assert.Empty(Convert(ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet));
        var first = Enum.GetValues<ResultFormat>().ToDictionary(format => format, format => File.ReadAllBytes(Place(format)));
        foreach (var source in first.Keys)
        {
            var others = first.Keys.Where(format => format != source).ToArray();
            foreach (var format in others)
                File.Delete(Place(format));
            Assert.Empty(Convert(source, others));
            foreach (var format in others)
                Assert.True(first[format].AsSpan().SequenceEqual(File.ReadAllBytes(Place(format))), $"{format} from {source}");
        }
    }

    [Fact]
    public void A_table_with_other_rows_than_the_ledger_says_gives_nothing()
    {
        WrittenResult.Write(_folder.Path, "a.mp4", s_rows);
        File.AppendAllText(_folder["a.mp4.csv"], string.Create(CultureInfo.InvariantCulture, $"3,1536,0.12,,1,x,{0.5},2,y,0.25\r\n"));
        Assert.Contains(
            "4 rows instead of 3",
            Assert.Throws<ResultException>(() => Convert(ResultFormat.Csv, ResultFormat.Parquet)).Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_folder["a.mp4.parquet"]));
    }

    private string Place(ResultFormat format) => new ResultPaths(_folder["a.mp4.csv"], _folder["a.mp4.json"]).PathOf(format);

    /// <summary>Makes files; returns what is wrong with what the ledger would say of them.</summary>
    private List<string> Convert(ResultFormat source, params ResultFormat[] formats)
    {
        var paths = new ResultPaths(_folder["a.mp4.csv"], _folder["a.mp4.json"]);
        var facts = TableFiles.Make(ResultFiles.OfSystem, paths, Place(source), LedgerDocument.TryRead(paths.Ledger)!, formats);
        return [.. facts.Zip(formats).Where(pair => pair.First != FileFacts.Read(Place(pair.Second))).Select(pair => pair.First.Name)];
    }
}
