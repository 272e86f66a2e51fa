using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Tests.Results;

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
            curve.Add(TimeSpan.FromSeconds(i / 25.0), i < rows / 2 ? 0.2f : 0.8f);
        var parts = curve.Sample(32);
        Assert.Equal(32, parts.Count);
        Assert.All(parts.Take(15), part => Assert.Equal(0.2, part!.Value, 1e-6));
        Assert.All(parts.Skip(17), part => Assert.Equal(0.8, part!.Value, 1e-6));
    }

    [Fact]
    public void Parts_without_a_row_are_empty_and_NaN_counts_as_nothing()
    {
        var curve = new ConfidenceCurve();
        curve.Add(TimeSpan.Zero, 1);
        curve.Add(TimeSpan.Zero, float.NaN);
        curve.Add(TimeSpan.FromSeconds(-1), 0);
        curve.Add(TimeSpan.FromSeconds(10), 0.5f);
        var parts = curve.Sample(4);
        Assert.Equal([1.0 / 3, null, null, 0.5], parts);
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

    [Fact]
    public void A_gap_is_nobodys_time()
    {
        var tally = new LabelTally(["cat"]);
        for (var i = 0; i < 10; i++)
            tally.Add(SearchRow(i * 0.1, 0, 0.9f, 0));
        tally.Add(SearchRow(100, 0, 0.9f, Framewise.Media.FrameFlags.Gap));
        tally.Complete();
        Assert.Equal(1.1, Assert.Single(tally.Top(1)).Time.TotalSeconds, 6);
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
        second.Restore(first.TakeChanges(), 120);
        foreach (var row in rows[120..])
            second.Add(row);
        whole.Complete();
        second.Complete();
        Assert.Equal(
            whole.Confidence(null).Select(part => Math.Round(part!.Value, 4)),
            second.Confidence(table).Select(part => Math.Round(part!.Value, 4))
        );
        // The one row whose end lies between the runs is the only time that is lost.
        Assert.Equal(whole.Top(2).Sum(label => label.Time.TotalSeconds), second.Top(2).Sum(label => label.Time.TotalSeconds), 0.041);
        Assert.Equal(whole.UnsureShare, second.UnsureShare, 0.01);
    }

    private static FrameResult SearchRow(double seconds, int best, float probability, Framewise.Media.FrameFlags flags) =>
        WrittenResult.Row(0, (best, "", probability)) with
        {
            Time = TimeSpan.FromSeconds(seconds),
            Flags = flags,
        };
}
