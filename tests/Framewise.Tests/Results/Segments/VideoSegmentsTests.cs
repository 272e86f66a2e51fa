using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Results.Segments;

namespace Framewise.Tests.Results.Segments;

public sealed class VideoSegmentsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_defaults_are_half_a_second_and_40_and_25_percent() =>
        Assert.Equal(
            (0.5, 0.4, 0.25, 0.5, null),
            new SegmentOptions() is var o ? (o.Window.TotalSeconds, o.Enter, o.Leave, o.Minimum.TotalSeconds, o.ShotStarts) : default
        );

    [Fact]
    public void Two_scenes_and_darkness_between_them_are_three_segments()
    {
        var segments = Find([.. Scene(0, 50, "dog", 0.9f), .. Scene(50, 50, "noise", 0.05f), .. Scene(100, 50, "cat", 0.8f)]);
        Assert.Equal(["dog", "unsure", "cat"], segments.Select(segment => segment.Label));
        Assert.Null(segments[1].Class);
        // Averaging moves an edge by at most half the window: 0.25 s, 6 frames of 25 per second.
        Assert.InRange(segments[0].EndFrame, 44, 56);
        Assert.InRange(segments[2].StartFrame, 94, 106);
    }

    [Fact]
    public void Every_row_is_in_exactly_one_segment_and_the_ends_are_exclusive()
    {
        var segments = Find([.. Scene(0, 50, "dog", 0.9f), .. Scene(50, 30, "noise", 0.1f), .. Scene(80, 70, "cat", 0.6f)]);
        Assert.Equal(150, segments.Sum(segment => segment.Frames));
        Assert.Equal(0, segments[0].StartFrame);
        Assert.All(
            segments.Zip(segments.Skip(1)),
            pair =>
                Assert.Equal(
                    (pair.First.EndFrame, pair.First.EndPts, pair.First.End),
                    (pair.Second.StartFrame, pair.Second.StartPts, pair.Second.Start)
                )
        );
        Assert.Equal((150, 150 * 512, TimeSpan.FromSeconds(6)), (segments[^1].EndFrame, segments[^1].EndPts, segments[^1].End));
    }

    [Fact]
    public void Mean_and_peak_are_those_of_the_raw_rows()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 40).Select(i => WrittenResult.Row(i, (1, "dog", 0.6f + 0.3f * random.NextSingle()))).ToArray();
        var segment = Assert.Single(Find(rows));
        // The table keeps six significant digits.
        Assert.Equal(rows.Average(row => row.Predictions[0].Probability), segment.MeanProbability, 5e-7);
        Assert.Equal(rows.Max(row => row.Predictions[0].Probability), segment.PeakProbability, 5e-7);
    }

    [Fact]
    public void A_single_odd_frame_changes_nothing()
    {
        FrameResult[] rows = [.. Scene(0, 60, "dog", 0.9f)];
        rows[30] = WrittenResult.Row(30, (2, "cat", 0.99f));
        Assert.Equal(60, Assert.Single(Find(rows)).Frames);
    }

    [Fact]
    public void A_label_that_began_holds_until_it_falls_below_the_lower_threshold()
    {
        FrameResult[] Fading(float probability) => [.. Scene(0, 50, "dog", 0.9f), .. Scene(50, 50, "dog", probability)];
        Assert.Equal(["dog"], Find(Fading(0.3f)).Select(segment => segment.Label));
        Assert.Equal(["dog", "unsure"], Find(Fading(0.2f)).Select(segment => segment.Label));
        Assert.Equal(["unsure"], Find([.. Scene(0, 50, "dog", 0.3f)]).Select(segment => segment.Label));
    }

    [Fact]
    public void Flicker_between_labels_is_unsure()
    {
        var rows = Enumerable.Range(0, 10).SelectMany(i => Scene(i * 10, 10, i % 2 == 0 ? "dog" : "cat", 0.9f)).ToArray();
        Assert.Equal(["unsure"], Find(rows, new SegmentOptions { Window = TimeSpan.Zero }).Select(segment => segment.Label));
    }

    [Fact]
    public void Missing_frames_end_a_segment_and_are_in_none()
    {
        FrameResult[] rows = [.. Scene(0, 50, "dog", 0.9f), .. Scene(75, 50, "dog", 0.9f)];
        rows[50] = rows[50] with { Flags = FrameFlags.Gap };
        var segments = VideoSegments.Find(WrittenResult.Write(_folder.Path, "a.mp4", rows, losesFrames: true));
        Assert.Equal([(0L, 50L), (75L, 125L)], segments.Select(segment => (segment.StartFrame, segment.EndFrame)));
        Assert.Equal(TimeSpan.FromSeconds(2), segments[0].End);
        Assert.Equal(TimeSpan.FromSeconds(3), segments[1].Start);
    }

    [Fact]
    public void A_picture_that_is_shown_long_is_no_break_and_counts_by_its_time()
    {
        // Dog for 0.2 s, cat for 10 s in one row, dog for 0.2 s, then cat to the end of the video.
        FrameResult[] rows =
        [
            .. Scene(0, 5, "dog", 0.9f),
            .. Scene(5, 1, "cat", 0.6f),
            .. Scene(255, 5, "dog", 0.9f).Select((row, i) => i == 0 ? row with { Flags = FrameFlags.Gap } : row),
            .. Scene(260, 1, "cat", 0.6f),
        ];
        var table = WrittenResult.Write(_folder.Path, "a.mp4", rows, end: new ScreenEnd(360 * 512, TimeSpan.FromSeconds(14.4)));
        var segment = Assert.Single(VideoSegments.Find(table));
        Assert.Equal(("cat", 14.4), (segment.Label, segment.End.TotalSeconds));
        Assert.Equal((0.6 * 14) / 14.4, segment.MeanProbability, 1e-6);
        Assert.Equal(
            [("cat", 14.0), ("dog", 0.4)],
            LabelTime.Read(table).Select(time => (time.Label, Math.Round(time.Time.TotalSeconds, 6)))
        );
    }

    [Fact]
    public void A_shot_cuts_a_segment_exactly_there_also_where_its_frame_has_no_row()
    {
        FrameResult[] rows = [.. Scene(0, 100, "dog", 0.9f)];
        Assert.Equal([0L, 37L], Find(rows, new SegmentOptions { ShotStarts = [0, 37] }).Select(segment => segment.StartFrame));
        FrameResult[] everyFourth = [.. rows.Where(row => row.FrameIndex % 4 == 0)];
        Assert.Equal([0L, 40L], Find(everyFourth, new SegmentOptions { ShotStarts = [37] }).Select(segment => segment.StartFrame));
    }

    [Fact]
    public void The_shots_of_the_ledger_cut_segments_unless_others_are_named()
    {
        FrameResult[] rows = [.. Scene(0, 100, "dog", 0.9f).Select(row => row with { StartsShot = row.FrameIndex is 0 or 37 })];
        Assert.Equal([0L, 37L], Find(rows).Select(segment => segment.StartFrame));
        Assert.Equal([0L], Find(rows, new SegmentOptions { ShotStarts = [] }).Select(segment => segment.StartFrame));
    }

    [Fact]
    public void Scores_that_are_no_numbers_support_no_label() =>
        Assert.Equal(("unsure", 0), Find([.. Scene(0, 50, "dog", float.NaN)]).Single() is var s ? (s.Label, s.PeakProbability) : default);

    [Fact]
    public void Damaged_rows_are_counted()
    {
        FrameResult[] rows = [.. Scene(0, 50, "dog", 0.9f)];
        rows[10] = rows[10] with { Flags = FrameFlags.Concealed };
        rows[11] = rows[11] with { Flags = FrameFlags.Corrupt };
        Assert.Equal(2, Assert.Single(Find(rows)).DamagedFrames);
    }

    [Fact]
    public void The_table_is_not_touched()
    {
        var table = WrittenResult.Write(_folder.Path, "a.mp4", Scene(0, 50, "dog", 0.9f));
        var before = File.ReadAllBytes(table);
        VideoSegments.Find(table);
        Assert.Equal(before, File.ReadAllBytes(table));
    }

    [Fact]
    public void Labels_are_summed_by_time_on_screen()
    {
        FrameResult[] rows = [.. Scene(0, 50, "dog", 0.9f), .. Scene(50, 75, "cat", 0.9f), .. Scene(125, 50, "dog", 0.9f)];
        var times = LabelTime.Read(WrittenResult.Write(_folder.Path, "a.mp4", rows));
        Assert.Equal(["dog", "cat"], times.Select(time => time.Label));
        Assert.Equal(1, times.Sum(time => time.Share), 1e-9);
        Assert.Equal((2, 7.0), (times[0].Segments, times.Sum(time => time.Time.TotalSeconds)));
    }

    private IReadOnlyList<Segment> Find(FrameResult[] rows, SegmentOptions? options = null) =>
        VideoSegments.Find(WrittenResult.Write(_folder.Path, "a.mp4", rows), options);

    private static IEnumerable<FrameResult> Scene(int first, int count, string label, float probability) =>
        Enumerable.Range(first, count).Select(i => WrittenResult.Row(i, (label.Length * 100 + label[0], label, probability)));
}
