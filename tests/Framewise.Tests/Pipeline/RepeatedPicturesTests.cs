using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>A picture that is the one before to the byte, as models see it, is scored once.</summary>
public class RepeatedPicturesTests(TrapClips clips) : IClassFixture<TrapClips>
{
    // A box moves on every half second: a screen on which now and then something happens.
    private const string Screen =
        "color=gray:size=96x64:rate=25:duration=4[a];color=red:size=20x20:rate=25:duration=4[b];[a][b]overlay=x='floor(t*2)*8':y=20";

    [Theory]
    [InlineData("here")]
    [InlineData("child")]
    public async Task Its_rows_are_those_of_a_run_that_scores_every_picture(string kind)
    {
        var isolation = kind == "child" ? FrameSources.OpenedSource.Worker : null;
        var path = Recording();
        var (expected, whole) = await TinyPath.RunAsync(path, new ClassifierOptions { ReuseScores = false, Isolation = isolation });
        var (rows, outcome) = await TinyPath.RunAsync(path, new ClassifierOptions { Isolation = isolation });
        Assert.Equal(expected.Select(Describe), rows.Select(Describe));
        Assert.Equal(0, whole.Repeats);
        Assert.Equal(expected.Zip(expected.Skip(1)).Count(pair => pair.First.Checksum == pair.Second.Checksum), outcome.Repeats);
        Assert.InRange(outcome.Repeats, 80, 95);
        Assert.True(outcome.Balances);
    }

    [Fact]
    public async Task A_continued_run_counts_and_scores_as_an_undisturbed_one()
    {
        var path = Recording();
        var (all, whole) = await TinyPath.RunAsync(path);
        foreach (var last in (int[])[0, 30, 49, 98])
        {
            var place = ContinuedVideoTests.PlaceOf(all, last) with { Repeats = all.Take(last + 1).Count(row => row.IsRepeat) };
            var (rest, outcome) = await TinyPath.RunAsync(path, place: place);
            Assert.Equal(all.Skip(last + 1).Select(Describe), rest.Select(Describe));
            Assert.Equal(whole.Repeats, outcome.Repeats);
        }
    }

    [Fact]
    public async Task Pictures_that_differ_are_all_scored()
    {
        var (_, outcome) = await TinyPath.RunAsync(clips.Plain());
        Assert.Equal(0, outcome.Repeats);
    }

    private string Recording() =>
        clips.Make("screen.mkv", ["-f", "lavfi", "-i", Screen, "-c:v", "ffv1", "-pix_fmt", "yuv420p", "-bitexact"]);

    private static string Describe(FrameResult row) =>
        $"{row.FrameIndex} {row.Pts} {row.Time} {row.Flags} {row.StartsShot} {row.ShotScore} {row.Checksum:x8} {row.Trail:x8} "
        + $"{string.Join(' ', row.Predictions.Select(prediction => $"{prediction.Label} {prediction.Probability:R}"))}";
}
