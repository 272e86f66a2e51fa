using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Tests.Results.Ledger;

public class ConfidenceCurveTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void Parts_are_means_over_the_time_however_long_the_video(int rows)
    {
        var curve = new ConfidenceCurve();
        // Sure in the second half only.
        for (var i = 0; i < rows; i++)
            curve.Add(TimeSpan.FromSeconds(i / 25.0), TimeSpan.FromSeconds(1 / 25.0), i < rows / 2 ? 0.2f : 0.8f);
        var parts = curve.Sample(32);
        Assert.Equal(32, parts.Count);
        Assert.All(parts.Take(15), part => Assert.Equal(0.2, part!.Value, 1e-6));
        Assert.All(parts.Skip(17), part => Assert.Equal(0.8, part!.Value, 1e-6));
    }

    [Fact]
    public void A_picture_counts_for_as_long_as_it_is_shown_and_NaN_as_nothing()
    {
        var curve = new ConfidenceCurve();
        var second = TimeSpan.FromSeconds(1);
        curve.Add(TimeSpan.Zero, second, 1);
        curve.Add(TimeSpan.Zero, second, float.NaN);
        curve.Add(TimeSpan.FromSeconds(-1), second, 0);
        curve.Add(TimeSpan.FromSeconds(8), 8 * second, 0.5f);
        // The first second has half of its time without a number and the step back's zero: 1/3 of its sum, and nothing up to the eighth.
        var parts = curve.Sample(16);
        Assert.Equal(1.0 / 3, parts[0]!.Value, 1e-6);
        Assert.All(parts.Skip(2).Take(6), Assert.Null);
        Assert.All(parts.Skip(8), part => Assert.Equal(0.5, part!.Value, 1e-6));
        Assert.Empty(new ConfidenceCurve().Sample(8));
    }

    [Fact]
    public void Labels_are_counted_by_the_time_they_are_sure()
    {
        var tally = new LabelTally(["cat", "dog", "noise"]);
        // Dog for 2 s in few rows, cat for 1 s in many, noise unsure for 1 s.
        foreach (var (start, best, probability, flags) in Rows())
            tally.Add(SearchRow(start, best, probability, flags));
        tally.Complete();
        var top = tally.Top(3);
        Assert.Equal(
            [("dog", 2.0), ("cat", 1.0), ("noise", 0.0)],
            top.Select(label => (label.Label, Math.Round(label.Time.TotalSeconds, 3)))
        );
        Assert.Equal(0.25, tally.UnsureShare, 3);

        static IEnumerable<(double, int, float, Framewise.Media.FrameFlags)> Rows()
        {
            for (var i = 0; i < 4; i++)
                yield return (i * 0.5, 1, 0.9f, 0);
            for (var i = 0; i < 10; i++)
                yield return (2 + i * 0.1, 0, 0.6f, 0);
            for (var i = 0; i < 10; i++)
                yield return (3 + i * 0.1, 2, 0.39f, 0);
        }
    }

    [Theory]
    [InlineData(true, 1.1)]
    [InlineData(false, 100.1)]
    public void A_gap_is_nobodys_time_where_frames_are_missing_and_the_picture_before_it_elsewhere(bool losesFrames, double seconds)
    {
        var tally = new LabelTally(["cat"]);
        for (var i = 0; i < 10; i++)
            tally.Add(SearchRow(i * 0.1, 0, 0.9f, 0));
        tally.Add(SearchRow(100, 0, 0.9f, Framewise.Media.FrameFlags.Gap));
        tally.Complete(losesFrames: losesFrames);
        Assert.Equal(seconds, Assert.Single(tally.Top(1)).Time.TotalSeconds, 6);
    }

    [Fact]
    public void A_single_picture_lasts_as_long_as_its_file_says()
    {
        var tally = new LabelTally(["lemon"]);
        tally.Add(SearchRow(0, 0, 0.98f, 0));
        tally.Complete(TimeSpan.FromSeconds(10));
        Assert.Equal((10.0, 1.0), (tally.Top(1)[0].Time.TotalSeconds, tally.Top(1)[0].Share));
    }

    [Fact]
    public void A_continued_videos_curve_and_times_are_those_of_an_undisturbed_run()
    {
        using var folder = new TempFolder();
        var rows = Enumerable.Range(0, 200).Select(i => WrittenResult.Row(i, (i / 50 % 2, "", i % 100 / 100f))).ToArray();
        var table = WrittenResult.Write(folder.Path, "a.mp4", rows);
        LabelTally whole = new(["cat", "dog"]),
            first = new(["cat", "dog"]),
            second = new(["cat", "dog"]);
        foreach (var row in rows)
            whole.Add(row);
        foreach (var row in rows[..120])
            first.Add(row);
        second.Restore(first.TakeChanges());
        foreach (var row in rows[120..])
            second.Add(row);
        whole.Complete();
        second.Complete(table: table);
        Assert.Equal(
            whole.Confidence().Select(part => Math.Round(part!.Value, 4)),
            second.Confidence().Select(part => Math.Round(part!.Value, 4))
        );
        Assert.Equal(whole.Top(2).Select(label => (label.Label, label.Time)), second.Top(2).Select(label => (label.Label, label.Time)));
        Assert.Equal(whole.UnsureShare, second.UnsureShare);
    }

    private static FrameResult SearchRow(double seconds, int best, float probability, Framewise.Media.FrameFlags flags) =>
        WrittenResult.Row(0, (best, "", probability)) with
        {
            Time = TimeSpan.FromSeconds(seconds),
            Flags = flags,
        };
}
