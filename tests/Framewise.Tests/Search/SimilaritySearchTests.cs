using Framewise.Media;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Search;
using Framewise.Tests.Results;

namespace Framewise.Tests.Search;

/// <summary>Where hits by example end: by the same rule as hits by label.</summary>
public sealed class SimilaritySearchTests : IDisposable
{
    private readonly SearchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, 3.0)]
    [InlineData(2.3, 2.3)]
    [InlineData(3.6, 3.6)]
    [InlineData(1.5, 3.0)]
    public void The_last_row_lasts_until_the_end_that_the_ledger_names(double? end, double expected)
    {
        Write([Row(0, 0), Row(1, 1), Row(2, 1)], losesFrames: false, end);
        Assert.Equal([(1.0, expected)], Seconds(ByExample()));
        Assert.Equal([(1.0, expected)], Seconds(_folder.Search("red").Hits));
    }

    [Theory]
    [InlineData(0.8f, false, 21.12)]
    [InlineData(0.8f, true, 1.08)]
    [InlineData(0, false, 21.04)]
    [InlineData(0, true, 1.08)]
    public void A_slide_that_is_held_is_a_break_only_where_frames_are_lost(float after, bool losesFrames, double expected)
    {
        var before = Enumerable.Range(0, 8).Select(i => Row(i * 0.04, 0));
        Write([.. before, Row(1, 1), Row(1.04, 1), Row(21.04, after, FrameFlags.Gap), Row(21.08, after)], losesFrames);
        Assert.Equal([(1.0, expected)], Seconds(ByExample()));
        Assert.Equal((1.0, expected), Seconds(_folder.Search("red").Hits)[0]);
    }

    [Fact]
    public void Where_time_steps_back_a_row_lasts_as_long_as_the_one_before()
    {
        Write([Row(0, 0), Row(0.96, 1), Row(1, 1), Row(0.5, 0, FrameFlags.Backward), Row(0.54, 0)], losesFrames: false);
        Assert.Equal([(0.96, 1.04)], Seconds(ByExample("talk.mkv@0.97")));
    }

    /// <summary>A row whose embedding has this cosine to that of red.</summary>
    private static FrameResult Row(double seconds, float cosine, FrameFlags flags = FrameFlags.None) =>
        SearchedFolder.Row(
            0,
            TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)),
            flags,
            cosine > 0.5 ? (1, "red", 0.9f) : (0, "blue", 0.9f)
        ) with
        {
            Vectors = [new FrameVectors(default, new[] { cosine, MathF.Sqrt(1 - cosine * cosine) })],
        };

    private void Write(FrameResult[] rows, bool losesFrames, double? end = null) =>
        WrittenResult.Write(
            _folder.Path,
            "talk.mkv",
            rows.Select((row, index) => row with { FrameIndex = index, Pts = index * 512 }),
            format: ResultFormat.Parquet,
            end: end is { } seconds ? new ScreenEnd(0, TimeSpan.FromSeconds(seconds)) : null,
            losesFrames: losesFrames
        );

    private IReadOnlyList<SearchHit> ByExample(string moment = "talk.mkv@1") =>
        SimilaritySearch.Find(_folder.Path, new SimilarityQuery([new Example(ExampleKind.Moment, moment)])).Hits;

    private static (double, double)[] Seconds(IEnumerable<SearchHit> hits) =>
        [.. hits.Select(hit => (hit.Start.TotalSeconds, hit.End.TotalSeconds))];
}
