using System.Globalization;
using Framewise.Results.Formats;
using Framewise.Results.Rows;
using Framewise.Results.Segments;
using Framewise.Search;
using Framewise.Tests.Results;

namespace Framewise.Tests.Search;

public sealed class ResultDatabaseTests : IDisposable
{
    private readonly SearchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predictions_are_the_rows_unfolded(bool parquet)
    {
        var rows = Enumerable
            .Range(0, 20)
            .Select(i => WrittenResult.Row(i, (i % 3, $"label {i % 3}", 0.75f), (7, "other, one", 0.25f)))
            .ToArray();
        var csv = WrittenResult.Write(_folder.Path, "a.mp4", rows);
        if (parquet)
            SearchedFolder.ToParquet(csv);
        var expected = rows.SelectMany(row =>
            row.Predictions.Select(
                (p, rank) => $"a.mp4|{row.FrameIndex}|{row.Time.TotalSeconds:0.##}|net|{rank + 1}|{p.Class}|{p.Label}|{p.Probability}"
            )
        );
        Assert.Equal(
            expected,
            Ask("select video, frame_index, time_s, network, rank, class, label, prob from predictions order by frame_index, rank")
        );
        Assert.Equal(["20|other, one"], Ask("select count(*), any_value(label_2) from frames"));
    }

    [Fact]
    public void Frames_of_different_tables_stand_under_each_other_by_name()
    {
        _folder.Write("one.mp4", (2, 0, "thing", 0.9f));
        SearchedFolder.ToParquet(
            WrittenResult.Write(_folder.Path, "two's.mp4", [WrittenResult.Row(5, (4, "other", 0.5f), (7, "thing", 0.4f))])
        );
        var rows = new[]
        {
            WrittenResult.Row(0, (0, "thing", 0.8f)) with
            {
                ByModel =
                [
                    [new Prediction(0, "thing", 0.8f)],
                    [new Prediction(3, "x", 0.7f)],
                ],
            },
        };
        WrittenResult.Write(_folder.Path, "three.mp4", rows, ["net a", "b"]);
        Assert.Equal(
            ["one.mp4|0|thing||", "one.mp4|1|thing||", "three.mp4|0|||x", "two's.mp4|5|other|thing|"],
            Ask("select video, frame_index, label_1, label_2, b_label_1 from frames order by video, frame_index")
        );
        Assert.Equal(["b|3", "net|0", "net|4", "net|7", "net a|0"], Ask("select distinct network, class from predictions order by all"));
    }

    [Fact]
    public void Embeddings_are_arrays_that_can_be_compared()
    {
        Write("a.mp4", ["net"], [1, 0], [0.6f, 0.8f]);
        Write("b's.mp4", ["net"], [0, 2]);
        _folder.Write("plain.mp4", (2, 0, "thing", 0.9f));
        Assert.Equal(
            ["a.mp4|1|0.8", "a.mp4|0|0"],
            Ask(
                "select a.video, a.frame_index, round(array_cosine_similarity(a.embedding, b.embedding), "
                    + "4) as likeness from embeddings a, embeddings b where b.video = 'b''s.mp4' and a.video <> b.video order by likeness "
                    + "desc"
            )
        );
        Assert.Equal(["FLOAT[2]|net"], Ask("select distinct typeof(embedding), network from embeddings"));
    }

    [Fact]
    public void Embeddings_of_other_lengths_are_lists_that_become_arrays_when_one_model_is_meant()
    {
        Write("a.mp4", ["net"], [1, 0]);
        Write("b.mp4", ["net a", "b"], [1, 0, 0, 0]);
        Assert.Equal(
            ["b|4|FLOAT[]", "net|2|FLOAT[]", "net a|4|FLOAT[]"],
            Ask("select network, len(embedding), typeof(embedding) from embeddings order by all")
        );
        Assert.Equal(
            ["1"],
            Ask("select array_cosine_similarity(embedding::FLOAT[4], [1, 0, 0, 0]::FLOAT[4]) from embeddings where network = 'b'")
        );
    }

    [Fact]
    public void Results_without_embeddings_have_an_empty_table_of_them()
    {
        _folder.Write("one.mp4", (2, 0, "thing", 0.9f));
        Assert.Equal(["0"], Ask("select count(*) from embeddings"));
    }

    private void Write(string name, string[] models, params float[][] embeddings) =>
        WrittenResult.Write(
            _folder.Path,
            name,
            embeddings.Select(
                (embedding, index) =>
                    WrittenResult.Row(index, (0, "thing", 0.5f)) with
                    {
                        ByModel = [.. models.Select(_ => (IReadOnlyList<Prediction>)[new Prediction(0, "thing", 0.5f)])],
                        Vectors = [.. models.Select(_ => new FrameVectors(default, embedding))],
                    }
            ),
            models,
            format: ResultFormat.Parquet
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Models_whose_names_differ_in_case_only_are_told_apart(bool parquet)
    {
        var rows = new[]
        {
            WrittenResult.Row(0, (0, "thing", 0.8f)) with
            {
                ByModel =
                [
                    [new Prediction(0, "thing", 0.8f)],
                    [new Prediction(3, "x", 0.7f), new Prediction(4, "y", 0.1f)],
                ],
            },
        };
        WrittenResult.Write(_folder.Path, "a.mp4", rows, ["Net", "net"], format: parquet ? ResultFormat.Parquet : ResultFormat.Csv);
        Assert.Equal(["Net|1|thing", "net|1|x", "net|2|y"], Ask("select network, rank, label from predictions order by network, rank"));
        Assert.Equal(["thing|x|y"], Ask("select Net_label_1, net_label_1_1, net_label_2 from frames"));
        Assert.Equal(("net", 3), _folder.Search("x").Hits.Select(hit => (hit.Model, hit.Class)).Single());
        Assert.Equal("Net", Assert.Single(_folder.Search("thing").Hits).Model);
    }

    [Fact]
    public void Videos_come_from_the_ledgers_failed_ones_included()
    {
        _folder.Write("sub/a.mp4", (2, 0, "thing", 0.9f));
        File.WriteAllText(_folder["none.mp4.json"], WrittenResult.Ledger("none.mp4", ["net"], "failed", null).ToJson());
        Assert.Equal(
            ["none.mp4|failed|nothing can be decoded|", $"sub/a.mp4|complete||{_folder["sub", "a.mp4.csv"]}"],
            Ask("select video, status, problem, table_file from videos order by video")
        );
    }

    [Fact]
    public void Segments_are_those_of_the_export()
    {
        var a = _folder.Write("a.mp4", (50, 0, "thing", 0.9f), (50, 1, "it's, other", 0.8f));
        var b = WrittenResult.Write(
            _folder.Path,
            "sub/b.mp4",
            Enumerable.Range(0, 30).Select(i => WrittenResult.Row(i, (0, "thing", 0.1f))),
            format: ResultFormat.Parquet
        );
        string Line(string video, Segment s) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{video}|{s.Label}|{s.Class}|{s.StartFrame}|{s.EndFrame}|{s.Start.TotalSeconds}|{s.Length.TotalSeconds}|{s.Frames}|"
                    + $"{s.PeakProbability}"
            );
        string[] expected =
        [
            .. VideoSegments.Find(a).Select(segment => Line("a.mp4", segment)),
            .. VideoSegments.Find(b).Select(segment => Line("sub/b.mp4", segment)),
        ];
        Assert.Equal(3, expected.Length);
        Assert.Equal(
            expected,
            Ask(
                "select video, label, class, start_frame, end_frame, start_s, duration_s, frames, "
                    + "peak_prob from Segments order by video, start_s"
            )
        );
        Assert.Equal(
            ["a.mp4|2"],
            Ask("with long as (select * from segments where duration_s > 1.5) select video, count(*) from long group by video")
        );
    }

    [Fact]
    public void A_table_without_segments_to_be_read_hides_no_other()
    {
        _folder.Write("a.mp4", (50, 0, "thing", 0.9f));
        var broken = _folder.Write("b.mp4", (50, 0, "thing", 0.9f));
        File.AppendAllText(broken, "50,nonsense\n");
        using var database = ResultDatabase.Open(_folder.Path);
        Assert.Empty(database.Problems);
        Assert.Equal(
            "a.mp4",
            database.Query("select string_agg(distinct video) from segments", rows => rows.Read() ? rows.GetString(0) : "")
        );
        Assert.Equal(broken, Assert.Single(database.Problems).Path);
    }

    [Theory]
    [InlineData(ResultFormat.Csv, null)]
    [InlineData(ResultFormat.Parquet, null)]
    [InlineData(ResultFormat.Parquet, 0.1)]
    public void Frames_say_whether_models_agree(ResultFormat format, double? threshold)
    {
        FrameResult Both(int index, string second) =>
            WrittenResult.Row(index) with
            {
                ByModel =
                [
                    [new Prediction(0, "thing", 0.9f)],
                    [new Prediction(1, second, 0.6f)],
                ],
            };
        WrittenResult.Write(
            _folder.Path,
            "a.mp4",
            [Both(0, "Thing"), Both(1, "other")],
            ["one", "two"],
            format: format,
            threshold: threshold
        );
        _folder.Write("b.mp4", (1, 0, "thing", 0.9f));
        Assert.Equal(["a.mp4|0|True", "a.mp4|1|False", "b.mp4|0|"], Ask("select video, frame_index, agree from frames order by all"));
        Assert.Equal(["0.5"], Ask("select avg(agree::int) from frames where video = 'a.mp4'"));
    }

    [Theory]
    [InlineData("select nope from frames", "Binder Error: Referenced column \"nope\" not found")]
    [InlineData("selct 1", "syntax error at or near \"selct\"")]
    [InlineData("copy (select 1) to 'x.csv'", "Only one SELECT statement can be run here")]
    [InlineData("select 1; drop table videos", "Only one SELECT statement")]
    [InlineData("select 1; select 2", "One SELECT statement is needed")]
    [InlineData("  ", "One SELECT statement is needed")]
    [InlineData("insert into videos (video) values ('x')", "Only one SELECT statement")]
    [InlineData("attach 'x.db'", "Only one SELECT statement")]
    [InlineData("set enable_external_access = true", "Only one SELECT statement")]
    [InlineData("install httpfs", "Only one SELECT statement")]
    [InlineData("select * from read_text('/etc/hostname')", "file system operations are disabled")]
    [InlineData("select * from read_csv('https://example.org/x.csv')", "file system operations are disabled")]
    [InlineData("select '", "unterminated quoted string")]
    public void What_is_wrong_or_more_than_reading_is_one_sentence(string sql, string message)
    {
        _folder.Write("a.mp4", (2, 0, "thing", 0.9f));
        var error = Assert.Throws<SqlQueryException>(() => Ask(sql));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Descriptions_common_table_expressions_and_files_below_the_folder_can_be_asked_for()
    {
        _folder.Write("a.mp4", (2, 0, "thing", 0.9f));
        File.WriteAllText(_folder["a.mp4.segments.csv"], "label,frames\r\nthing,2\r\n");
        Assert.Contains("frame_index|BIGINT", Ask("describe predictions").Select(row => string.Join('|', row.Split('|').Take(2))));
        Assert.Equal(["2"], Ask("with n as (select count(*) as c from frames) from n"));
        Assert.Equal(["thing|2"], Ask($"select * from '{_folder["a.mp4.segments.csv"]}'"));
    }

    [Fact]
    public void A_statement_can_be_interrupted()
    {
        _folder.Write("a.mp4", (1000, 0, "thing", 0.9f));
        using var database = ResultDatabase.Open(_folder.Path);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            database.Query(
                "select count(*) from frames a, frames b, frames c, frames d where a.prob_1 + b.prob_1 > c.prob_1 + d.prob_1",
                rows => rows.Read(),
                soon.Token
            )
        );
        Assert.Equal(1, database.Query("select 1", rows => rows.Read() ? rows.GetInt32(0) : 0));
    }

    private List<string> Ask(string sql)
    {
        using var database = ResultDatabase.Open(_folder.Path);
        return database.Query(
            sql,
            rows =>
            {
                var all = new List<string>();
                while (rows.Read())
                    all.Add(
                        string.Join(
                            '|',
                            Enumerable
                                .Range(0, rows.FieldCount)
                                .Select(i => Convert.ToString(rows.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))
                        )
                    );
                return all;
            }
        );
    }
}
