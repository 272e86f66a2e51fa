using Framewise.Results.Exports;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Report;
using Framewise.Results.Rows;
using Framewise.Results.Segments;
using Framewise.Search;

namespace Framewise.Tests.Results;

/// <summary>Classes that do not exclude each other, and rows that name as many as reach a threshold, through all that follows.</summary>
public sealed class IndependentClassesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_threshold_leaves_out_what_is_below_it_and_what_is_no_number()
    {
        string[] labels = ["a", "b", "c", "d"];
        Assert.Equal([1, 3], TopK.Select([0.3f, 0.9f, float.NaN, 0.35f], labels, 4, 0.35).Select(prediction => prediction.Class));
        Assert.Equal([1], TopK.Select([0.3f, 0.9f, float.NaN, 0.35f], labels, 1, 0.35).Select(prediction => prediction.Class));
        Assert.Empty(TopK.Select([0.3f, 0.1f, float.NaN, 0.2f], labels, 4, 0.35));
    }

    [Theory]
    [InlineData(ResultFormat.Csv)]
    [InlineData(ResultFormat.Jsonl)]
    [InlineData(ResultFormat.Parquet)]
    public void Rows_of_different_lengths_are_read_as_they_were_written(ResultFormat format)
    {
        FrameResult[] rows =
        [
            WrittenResult.Row(0),
            WrittenResult.Row(1, (2, "cat", 0.9f), (0, "dog, hound", 0.5f), (1, "car", 0.4f)),
            WrittenResult.Row(2, (1, "car", 0.75f)),
            WrittenResult.Row(3),
        ];
        var path = WrittenResult.Write(_folder.Path, "a.mp4", rows, format: format, threshold: 0.35, independent: true);
        using var table = ResultTable.Open(path);
        Assert.Equal([3], table.ClassesPerModel);
        Assert.Equal(rows.Select(row => row.Predictions), table.Read().Select(row => row.Predictions));
    }

    [Fact]
    public void The_columns_of_a_CSV_table_stay_and_are_empty_behind_the_last_label()
    {
        var lines = File.ReadAllLines(
            WrittenResult.Write(
                _folder.Path,
                "a.mp4",
                [WrittenResult.Row(0, (2, "cat", 0.9f), (0, "dog", 0.5f)), WrittenResult.Row(1, (2, "cat", 0.9f)), WrittenResult.Row(2)],
                threshold: 0.35
            )
        );
        Assert.Equal(
            [
                "frame_index,pts,time_s,flags,class_1,label_1,prob_1,class_2,label_2,prob_2",
                "0,0,0.000000,,2,cat,0.9,0,dog,0.5",
                "1,512,0.040000,,2,cat,0.9,,,",
                "2,1024,0.080000,,,,,,,",
            ],
            lines
        );
    }

    [Fact]
    public void Segments_of_each_label_may_overlap_and_what_is_covered_twice_counts_once()
    {
        var table = Overlapping();
        var segments = VideoSegments.Find(table);
        Assert.Equal(
            [("dog", 0L, 100L), ("cat", 50L, 150L), ("unsure", 150L, 200L)],
            segments.Select(segment => (segment.Label, Near(segment.StartFrame), Near(segment.EndFrame)))
        );
        var times = LabelTime.Read(table);
        Assert.Equal([0.5, 0.5, 0.25], times.Select(time => time.Share), (a, b) => Math.Abs(a - b) < 0.03);
    }

    [Fact]
    public void Labels_that_exclude_each_other_do_not_overlap()
    {
        var segments = VideoSegments.Find(Overlapping(independent: false));
        Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.EndFrame, pair.Second.StartFrame));
    }

    [Fact]
    public void Probabilities_of_independent_classes_are_not_added()
    {
        foreach (var (name, independent) in (ReadOnlySpan<(string, bool)>)[("independent", true), ("exclusive", false)])
            WrittenResult.Write(
                _folder[name],
                "a.mp4",
                Enumerable.Range(0, 10).Select(i => WrittenResult.Row(i, (0, "twin", 0.6f), (1, "twin, second", 0.5f))),
                independent: independent
            );
        Assert.Empty(Find("independent", "twin > 0.9").Hits);
        var hit = Assert.Single(Find("independent", "twin > 0.55").Hits);
        Assert.Equal((0.6, 10L), (Math.Round(hit.PeakProbability!.Value, 6), hit.Frames));
        Assert.Equal(1.1, Math.Round(Assert.Single(Find("exclusive", "twin > 0.9").Hits).PeakProbability!.Value, 6));
    }

    [Theory]
    [InlineData(ResultFormat.Csv)]
    [InlineData(ResultFormat.Parquet)]
    public void Rows_without_a_label_are_searched_and_counted(ResultFormat format)
    {
        WrittenResult.Write(
            _folder["r"],
            "a.mp4",
            Enumerable.Range(0, 20).Select(i => i < 10 ? WrittenResult.Row(i) : WrittenResult.Row(i, (3, "dog", 0.8f), (1, "cat", 0.7f))),
            format: format,
            threshold: 0.5,
            independent: true
        );
        var result = Find("r", "not dog");
        Assert.Equal((20L, 0L, 9L), (result.Rows, Assert.Single(result.Hits).StartFrame, result.Hits[0].LastFrame));
        Assert.Equal(10L, Assert.Single(Find("r", "dog and cat > 0.6").Hits).StartFrame);
        using var database = ResultDatabase.Open(_folder["r"]);
        Assert.Equal(20L, database.Query("select count(*) from predictions", rows => rows.Read() ? rows.GetInt64(0) : -1));
        Assert.Equal(20L, database.Query("select count(*) from frames", rows => rows.Read() ? rows.GetInt64(0) : -1));
    }

    [Fact]
    public void Every_label_that_is_sure_counts_in_the_summary()
    {
        var tally = new LabelTally(["dog", "cat", "car"]);
        for (var i = 0; i < 100; i++)
            tally.Add(i < 50 ? WrittenResult.Row(i, (1, "cat", 0.9f), (0, "dog", 0.8f), (2, "car", 0.1f)) : WrittenResult.Row(i));
        tally.Complete();
        Assert.Equal(
            [("dog", 2.0, 0.5), ("cat", 2.0, 0.5)],
            tally.Top(3).OrderByDescending(label => label.Label).Select(label => (label.Label, label.Time.TotalSeconds, label.Share))
        );
        Assert.Equal(0.5, tally.UnsureShare, 3);
    }

    [Fact]
    public void A_report_and_exports_are_made_of_overlapping_labels_and_of_rows_without_any()
    {
        Overlapping();
        ResultReport.Write(_folder.Path);
        var page = File.ReadAllText(_folder["a.mp4.html"]);
        Assert.Contains("\"hasIndependentClasses\":true", page, StringComparison.Ordinal);
        ResultExport.Write(_folder.Path, new ExportOptions { Formats = [ExportFormat.Eaf, ExportFormat.Summary] });
        var eaf = File.ReadAllText(_folder["a.mp4.eaf"]);
        Assert.Contains("TIER_ID=\"net: dog\"", eaf, StringComparison.Ordinal);
        Assert.Contains("TIER_ID=\"net: cat\"", eaf, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_agree_only_where_both_name_a_label()
    {
        Assert.False(LabelAgreement.IsReached(Both([], [new Prediction(0, "dog", 0.9f)])));
        Assert.False(LabelAgreement.IsReached(Both([new Prediction(0, "dog", 0.9f)], [])));
        Assert.True(LabelAgreement.IsReached(Both([new Prediction(0, "dog", 0.9f)], [new Prediction(0, "dog", 0.6f)])));

        static FrameResult Both(Prediction[] one, Prediction[] other) => WrittenResult.Row(0) with { ByModel = [one, other] };
    }

    /// <summary>A dog for 100 frames, a cat from 50 to 150, then nothing.</summary>
    private string Overlapping(bool independent = true) =>
        WrittenResult.Write(
            _folder.Path,
            "a.mp4",
            Enumerable
                .Range(0, 200)
                .Select(i =>
                {
                    var seen = new List<(int, string, float)>();
                    if (i is >= 50 and < 150)
                        seen.Add((1, "cat", 0.95f));
                    if (i < 100)
                        seen.Add((0, "dog", 0.9f));
                    return WrittenResult.Row(i, [.. seen]);
                }),
            threshold: 0.35,
            independent: independent
        );

    private SearchResult Find(string folder, string query) => ResultSearch.Find(_folder[folder], SearchQuery.Parse(query));

    /// <summary>Averaging moves an edge by up to half the window, 6 frames.</summary>
    private static long Near(long frame) => (frame + 8) / 50 * 50;
}
