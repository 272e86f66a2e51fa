using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Search;
using Framewise.Tests.Results;

namespace Framewise.Tests.Search;

[Collection("folders that a search makes")]
public sealed class ResultSearchTests : IDisposable
{
    private static readonly string[] Labels = ["a", "b, bee", "twin", "twin, second", "d", "and, or", "g"];

    private readonly SearchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hits_are_those_that_a_slow_search_row_by_row_finds(bool parquet)
    {
        var random = new Random(7);
        var videos = Enumerable.Range(0, 5).ToDictionary(number => $"v{number}.mp4", _ => RandomRows(random).ToArray());
        foreach (var (name, rows) in videos)
            WrittenResult.Write(
                _folder.Path,
                name,
                rows,
                format: parquet ? ResultFormat.Parquet : ResultFormat.Csv,
                end: EndOf(name) is { } end ? new ScreenEnd(0, end) : null,
                losesFrames: LosesFrames(name)
            );
        var found = 0;
        for (var i = 0; i < 50; i++)
        {
            var condition = RandomCondition.Make(random, depth: 3);
            var (minimum, gaps) = (TimeSpan.FromMilliseconds(random.Next(4) * 40), TimeSpan.FromMilliseconds(random.Next(4) * 40));
            var (from, until) =
                random.Next(3) == 0 ? (TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(1.2)) : ((TimeSpan?)null, (TimeSpan?)null);
            var query =
                $"{condition.Text} for {minimum.TotalMilliseconds}ms gaps "
                + $"{gaps.TotalMilliseconds}ms{(from is null ? "" : " between 0.4s and 1.2s")}";
            var expected = videos
                .SelectMany(video =>
                    SlowSearch.Find(video.Key, video.Value, condition, minimum, gaps, from, until, LosesFrames(video.Key), EndOf(video.Key))
                )
                .Where(hit => hit.End - hit.Start >= minimum)
                .OrderBy(hit => hit.Video)
                .ThenBy(hit => hit.Start)
                .ToArray();
            var actual = _folder.Search(query, threads: 1 + i % 3).Hits;
            Assert.Equal(
                expected.Select(hit =>
                    (
                        hit.Video,
                        hit.Start,
                        hit.End,
                        hit.StartFrame,
                        hit.LastFrame,
                        (long)hit.Frames,
                        hit.Class,
                        Rounded(hit.Mean),
                        Rounded(hit.Peak)
                    )
                ),
                actual.Select(hit =>
                    (
                        hit.Video,
                        hit.Start,
                        hit.End,
                        hit.StartFrame,
                        hit.LastFrame,
                        hit.Frames,
                        hit.Class,
                        Rounded(hit.MeanProbability),
                        Rounded(hit.PeakProbability)
                    )
                )
            );
            found += actual.Count;
        }
        Assert.InRange(found, 200, 100_000);
    }

    [Theory]
    [InlineData(ResultFormat.Csv)]
    [InlineData(ResultFormat.Parquet)]
    public void Hits_are_whole_where_a_table_is_read_in_pieces(ResultFormat format)
    {
        // Three row groups of Parquet; DuckDB works on several pieces at once where it may.
        var rows = Enumerable.Range(0, 150_000).Select(i => WrittenResult.Row(i, (i / 90 % 2, i / 90 % 2 == 0 ? "thing" : "other", 0.9f)));
        foreach (var name in (string[])["a.mp4", "b.mp4", "c.mp4"])
            WrittenResult.Write(_folder.Path, name, rows, format: format);
        foreach (var threads in (int[])[1, 2, 8])
        {
            var hits = _folder.Search("thing for 3.6s", threads).Hits;
            Assert.Equal(
                ((string[])["a.mp4", "b.mp4", "c.mp4"]).SelectMany(name =>
                    Enumerable.Range(0, 833).Select(i => (name, i * 180L, i * 180L + 89, 90L))
                ),
                hits.Where(hit => hit.StartFrame < 833 * 180).Select(hit => (hit.Video, hit.StartFrame, hit.LastFrame, hit.Frames))
            );
        }
    }

    [Fact]
    public void A_label_a_synonym_a_number_and_a_parent_find_the_same_frames()
    {
        _folder.Write(
            "a.mp4",
            (50, 207, "golden retriever", 0.7f),
            (25, 281, "tabby, tabby cat", 0.7f),
            (25, 0, "tench, Tinca tinca", 0.4f)
        );
        foreach (
            var query in (string[])
                [
                    "golden retriever > 0.6 for 2s",
                    "GOLDEN_RETRIEVER",
                    "class 207",
                    "dog",
                    "retriever",
                    "canine",
                    "not cat and not tench > 0.3",
                    "animal and not (cat or fish)",
                ]
        )
        {
            var hit = Assert.Single(_folder.Search(query).Hits);
            Assert.Equal(
                (0, 49, TimeSpan.Zero, TimeSpan.FromSeconds(2), "golden retriever", 50),
                (hit.StartFrame, hit.LastFrame, hit.Start, hit.End, hit.Label, hit.Frames)
            );
        }
        Assert.Equal(25600, Assert.Single(_folder.Search("Tabby Cat").Hits).StartPts);
        Assert.Equal(2, _folder.Search("mammal gaps 0s").Hits.Sum(hit => hit.Length.TotalSeconds) - 1);
        Assert.Empty(_folder.Search("golden retriever > 0.7").Hits);
        Assert.Single(_folder.Search("golden retriever >= 0.7").Hits);
        Assert.Empty(_folder.Search("golden retriever for 2.1s").Hits);
        Assert.Equal("tench, Tinca tinca", Assert.Single(_folder.Search("Tinca tinca > 0.3").Hits).Label);
    }

    [Fact]
    public void A_parents_probability_is_the_sum_of_its_classes()
    {
        WrittenResult.Write(
            _folder.Path,
            "a.mp4",
            Enumerable
                .Range(0, 10)
                .Select(i =>
                    WrittenResult.Row(
                        i,
                        (207, "golden retriever", 0.4f),
                        (208, "Labrador retriever", 0.3f),
                        (281, "tabby, tabby cat", 0.2f)
                    )
                )
        );
        var hit = Assert.Single(_folder.Search("dog > 0.6").Hits);
        Assert.Equal((0.7, "golden retriever"), (Math.Round(hit.PeakProbability!.Value, 6), hit.Label));
        Assert.Empty(_folder.Search("golden retriever > 0.6").Hits);
        Assert.Single(_folder.Search("animal >= 0.9").Hits);
        Assert.Null(Assert.Single(_folder.Search("not class 5").Hits).MeanProbability);
    }

    [Fact]
    public void Classes_are_known_by_their_labels_whatever_their_numbers()
    {
        // A list with a background class in front and one name per class, in which both cranes are called crane.
        WrittenResult.Write(
            _folder["short"],
            "a.mp4",
            Enumerable
                .Range(0, 10)
                .Select(i => WrittenResult.Row(i, (135, "crane", 0.9f), (0, "background", 0.1f)))
                .Concat(
                    Enumerable.Range(10, 10).Select(i => WrittenResult.Row(i, (518, "crane", 0.8f), (209, "Labrador retriever", 0.1f)))
                ),
            ["short"]
        );
        Assert.Equal(
            ["crane", "crane"],
            _folder
                .Search("crane gaps 0s")
                .Hits.Select(hit => hit.Label)
                .Concat(_folder.Search("wading bird").Hits.Select(hit => hit.Label))
        );
        Assert.Equal(9, Assert.Single(_folder.Search("bird").Hits).LastFrame);
        Assert.Equal(10, Assert.Single(_folder.Search("device").Hits).StartFrame);
        Assert.Equal(10, Assert.Single(_folder.Search("Labrador retriever > 0.05").Hits).StartFrame);
        Assert.Contains(
            "'crane' has 2 meanings and finds all: 'crane' (class 135); 'crane' (class 518)",
            Assert.Single(_folder.Search("crane").Notes),
            StringComparison.Ordinal
        );
        Assert.Empty(_folder.Search("class 135").Notes);
        Assert.Equal(["no row names 'goldfish'"], _folder.Search("goldfish").Notes);
    }

    [Theory]
    [InlineData("dgo", "Did you mean 'dog'")]
    [InlineData("golden retriver", "'golden retriever'")]
    [InlineData("red appel", "'red apple'")]
    [InlineData("xylophonist of the north", "neither a label in these results nor a term above labels")]
    [InlineData("dog in other*", "No video here has a name like 'other*'. There are 1, such as 'a.mp4'")]
    [InlineData("dog network resnet", "No model here has a name like 'resnet'. There is 'net'")]
    [InlineData("black and gold garden spider", "Did you mean")]
    public void What_is_not_known_here_is_an_error_with_a_suggestion(string query, string message)
    {
        _folder.Write("a.mp4", (5, 0, "red apple", 0.9f), (5, 1, "golden retriever", 0.9f));
        Assert.Contains(message, Assert.Throws<SearchQueryException>(() => _folder.Search(query)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_videos_are_never_part_of_a_statement_or_a_pattern()
    {
        string[] names =
        [
            "it's \"100%\" [1].mp4",
            "it's \"100%\" 1.mp4",
            "a*b?.mp4",
            "axbx.mp4",
            "'; DROP TABLE x; --.mp4",
            "new\nline.mp4",
            "day=1/%41.mp4",
            "é ü.mp4",
            "$1.mp4",
        ];
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            var csv = _folder.Write(name, (10 + i, 0, "thing", 0.9f));
            if (i % 2 == 0)
                SearchedFolder.ToParquet(csv);
        }
        var result = _folder.Search("thing");
        Assert.Empty(result.Problems);
        Assert.Equal(
            names.Select((name, i) => (name, 10L + i)).OrderBy(pair => pair.name, StringComparer.Ordinal),
            result.Hits.Select(hit => (hit.Video, hit.Frames)).OrderBy(pair => pair.Video, StringComparer.Ordinal)
        );
        Assert.Equal("day=1/%41.mp4", Assert.Single(_folder.Search("thing in day=1/*").Hits).Video);
        Assert.Equal(2, _folder.Search("thing in 'it''s*'".Replace("'it''s*'", "\"it's*\"", StringComparison.Ordinal)).Hits.Count);
    }

    [Fact]
    public void A_label_with_quotes_or_markup_is_data()
    {
        _folder.Write("a.mp4", (10, 0, "x'); DROP TABLE frames; --\"<b>, \"quoted\"", 0.9f));
        Assert.Equal("x'); DROP TABLE frames; --\"<b>, \"quoted\"", Assert.Single(_folder.Search("'\"quoted\"'").Hits).Label);
    }

    [Fact]
    public void Only_finished_tables_count_and_Parquet_goes_before_csv()
    {
        SearchedFolder.ToParquet(_folder.Write("both.mp4", (10, 0, "thing", 0.9f)), keepCsv: true);
        File.Delete(_folder["both.mp4.json"]);
        File.WriteAllText(_folder["both.mp4.csv"], "frame_index,pts,time_s,flags,class_1,label_1,prob_1\r\nnot a number\r\n");
        File.Move(_folder.Write("unfinished.mp4", (10, 0, "thing", 0.9f)), _folder["unfinished.mp4.csv.partial"]);
        File.Delete(_folder["unfinished.mp4.json"]);
        // The ledger says that there is only a CSV file: this one is of an earlier run.
        File.Copy(_folder["both.mp4.parquet"], _folder["named.mp4.parquet"]);
        _folder.Write("named.mp4", (5, 0, "other", 0.9f));
        File.WriteAllText(_folder["both.mp4.segments.csv"], "network,label\r\nnet,thing\r\n");
        var result = _folder.Search("thing");
        Assert.Equal(("both.mp4", 15, 2), (Assert.Single(result.Hits).Video, result.Rows, result.Videos));
        Assert.Empty(result.Problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_that_cannot_be_read_stops_no_other_and_is_named(bool parquet)
    {
        for (var i = 0; i < 5; i++)
        {
            var csv = _folder.Write($"v{i}.mp4", (10, 0, "thing", 0.9f));
            if (parquet)
                SearchedFolder.ToParquet(csv);
        }
        var bad = _folder[parquet ? "v3.mp4.parquet" : "v3.mp4.csv"];
        if (parquet)
            File.WriteAllText(bad, "PAR1 not really");
        else
            File.AppendAllText(bad, "11,x,y,,z,thing,0.9\r\n");
        var result = _folder.Search("thing");
        Assert.Equal(["v0.mp4", "v1.mp4", "v2.mp4", "v4.mp4"], result.Hits.Select(hit => hit.Video));
        Assert.Contains($"'{bad}' cannot be searched", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Problems[0].Message);
    }

    [Fact]
    public void Tables_may_differ_in_models_classes_per_row_and_format()
    {
        _folder.Write("one.mp4", (10, 0, "thing", 0.9f));
        SearchedFolder.ToParquet(
            WrittenResult.Write(
                _folder.Path,
                "two.mp4",
                Enumerable.Range(0, 10).Select(i => WrittenResult.Row(i, (4, "other", 0.5f), (7, "thing", 0.4f), (2, "x", 0.1f))),
                ["wide"]
            )
        );
        var rows = Enumerable
            .Range(0, 10)
            .Select(i =>
                WrittenResult.Row(i, (0, "thing", 0.8f)) with
                {
                    ByModel =
                    [
                        [new Prediction(0, "thing", i < 5 ? 0.8f : 0)],
                        [new Prediction(3, "thing", 0.7f), new Prediction(1, "x", 0.3f)],
                    ],
                }
            );
        WrittenResult.Write(_folder.Path, "three.mp4", rows, ["net \"a\"", "b's"]);
        File.Delete(_folder["one.mp4.json"]);
        var hits = _folder.Search("thing > 0.3").Hits;
        Assert.Equal(
            [("one.mp4", "", 10, 0), ("three.mp4", "b's", 10, 3), ("three.mp4", "net \"a\"", 5, 0), ("two.mp4", "wide", 10, 7)],
            hits.Select(hit => (hit.Video, hit.Model, (int)hit.Frames, hit.Class))
        );
        Assert.Equal("three.mp4", Assert.Single(_folder.Search("thing > 0.3 network \"b's\"").Hits).Video);
        Assert.Single(_folder.Search("x > 0.2").Hits);
    }

    [Fact]
    public void Without_results_the_way_out_is_told()
    {
        Assert.Contains(
            "Run framewise classify",
            Assert.Throws<ResultException>(() => _folder.Search("dog")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no folder",
            Assert.Throws<ResultException>(() => ResultSearch.Find(_folder["nowhere"], SearchQuery.Parse("dog"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Another_slide_between_ends_a_hit_and_flicker_does_not()
    {
        var slides = new[] { (0, 0), (75, 1), (80, 0), (300, 2) }.Select(row =>
            WrittenResult.Row(row.Item1, (row.Item2, row.Item2 == 0 ? "red" : "blue", 0.9f))
        );
        WrittenResult.Write(_folder.Path, "talk.mkv", slides);
        Assert.Equal((3.2, 12.0), Seconds("red for 5s"));
        Assert.Equal((0.0, 12.0), Seconds("red for 5s gaps 0.3s"));
        _folder.Write("film.mp4", (100, 0, "red", 0.9f), (5, 1, "blue", 0.9f), (100, 0, "red", 0.9f));
        Assert.Equal((0.0, 8.2), Seconds("red for 5s in film.mp4"));

        (double, double) Seconds(string query) =>
            Assert.Single(_folder.Search(query).Hits) is var hit ? (hit.Start.TotalSeconds, hit.End.TotalSeconds) : default;
    }

    [Fact]
    public void A_search_leaves_nothing_behind_and_can_be_cancelled()
    {
        SearchedFolder.ToParquet(_folder.Write("a.mp4", (10, 0, "thing", 0.9f)));
        var before = Directory.GetFileSystemEntries(Path.GetTempPath(), "framewise-search-*");
        _folder.Search("thing");
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetTempPath(), "framewise-search-*").Except(before));
        Assert.False(Directory.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".duckdb")));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ResultSearch.Find(_folder.Path, SearchQuery.Parse("thing"), cancellationToken: new CancellationToken(canceled: true))
        );
    }

    /// <summary>Of some videos a gap is a loss, of others a picture that was shown long.</summary>
    private static bool LosesFrames(string name) => name[1] % 2 == 0;

    /// <summary>Of some videos the ledger says when the last picture ends.</summary>
    private static TimeSpan? EndOf(string name) => name[1] % 3 == 0 ? TimeSpan.FromSeconds(30) : null;

    /// <summary>Few classes, probabilities in tenths and some NaN, irregular times, gaps and steps back.</summary>
    private static IEnumerable<FrameResult> RandomRows(Random random)
    {
        var milliseconds = 0;
        for (var i = 0; i < 60; i++)
        {
            var flags = random.Next(10) switch
            {
                0 => FrameFlags.Gap,
                1 => FrameFlags.Backward | FrameFlags.Concealed,
                2 => FrameFlags.Corrupt,
                _ => FrameFlags.None,
            };
            milliseconds =
                i == 0
                    ? 0
                    : Math.Max(
                        0,
                        milliseconds
                            + (
                                flags.HasFlag(FrameFlags.Backward) ? -random.Next(200)
                                : flags.HasFlag(FrameFlags.Gap) ? 200
                                : 20 + random.Next(3) * 20
                            )
                    );
            var classes = Enumerable.Range(0, Labels.Length).OrderBy(_ => random.Next()).Take(3).ToArray();
            var first = random.Next(2, 11);
            var second = random.Next(0, Math.Min(first, 10 - first) + 1);
            float[] probabilities = [first / 10f, second / 10f, random.Next(12) == 0 ? float.NaN : 0.05f];
            yield return SearchedFolder.Row(
                i * 2,
                TimeSpan.FromMilliseconds(milliseconds),
                flags,
                [.. classes.Select((number, rank) => (number, Labels[number], probabilities[rank]))]
            );
        }
    }

    private static double? Rounded(double? number) => number is { } n ? Math.Round(n, 5) : null;
}
