using Framewise.FrameSources;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.CliTests;

/// <summary>The library's own way to go on inside a video.</summary>
public sealed class ContinueTests : IDisposable
{
    private readonly Workspace _work = new();
    private readonly VideoClassifier _classifier;

    public ContinueTests()
    {
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=64x48:rate=25,negate=enable='between(n,19,30)'",
            "-frames:v",
            "40",
            "-bf",
            "2",
            "-g",
            "12",
            "a.mp4"
        );
        _classifier = new VideoClassifier(
            [Model.Load(_work["colors.onnx"])],
            new ClassifierOptions { Every = 3, Start = TimeSpan.FromSeconds(0.2) }
        );
    }

    public void Dispose()
    {
        _classifier.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task The_rows_behind_any_frame_are_those_of_the_whole_run_and_the_outcome_is_the_same()
    {
        var (_, rows, whole) = await Run(null);
        // The first row and the cut; the picture that comes back after four rows begins no shot.
        Assert.Equal(2, rows.Count(row => row.StartsShot));
        for (var i = 0; i < rows.Count; i++)
        {
            var (restarted, rest, outcome) = await Run(PlaceOf(rows, i));
            Assert.False(restarted);
            Assert.Equal(rows.Skip(i + 1).Select(Facts), rest.Select(Facts));
            Assert.Equal(
                (whole.Rows, whole.NotSelected, whole.Ledger!.Stored, whole.Balances),
                (outcome.Rows, outcome.NotSelected, outcome.Ledger!.Stored, outcome.Balances)
            );
        }
    }

    [Fact]
    public async Task A_place_that_is_not_there_starts_the_video_over()
    {
        var (_, rows, whole) = await Run(null);
        var place = PlaceOf(rows, 4);
        foreach (
            var wrong in new[]
            {
                place with
                {
                    Pts = place.Pts + 1,
                },
                place with
                {
                    Rows = 4,
                },
                place with
                {
                    FrameIndex = place.FrameIndex + 1,
                },
                place with
                {
                    FrameIndex = 4000,
                },
                place with
                {
                    Trail = place.Trail + 1,
                },
                place with
                {
                    Pixels = [.. place.Pixels.Reverse()],
                },
            }
        )
        {
            var (restarted, all, outcome) = await Run(wrong);
            Assert.True(restarted);
            Assert.Equal(rows.Select(row => row.FrameIndex), all.Select(row => row.FrameIndex));
            Assert.Equal(whole.Rows, outcome.Rows);
            Assert.True(outcome.Balances);
        }
    }

    private static ResumePoint PlaceOf(List<FrameResult> rows, int last) =>
        new(rows[last].FrameIndex, rows[last].Pts, last + 1, 0)
        {
            Trail = rows[last].Trail,
            PixelsFrom = rows[0].FrameIndex,
            Pixels = [.. rows.Take(last + 1).TakeLast(ResumePoint.ProvenRows).Select(row => row.Checksum)],
        };

    private static (long, long, TimeSpan, bool, double?) Facts(FrameResult row) =>
        (row.FrameIndex, row.Pts, row.Time, row.StartsShot, row.ShotScore);

    private async Task<(bool Restarted, List<FrameResult> Rows, VideoOutcome Outcome)> Run(ResumePoint? place)
    {
        var (restarted, rows, outcome) = (false, new List<FrameResult>(), (VideoOutcome?)null);
        await foreach (
            var happening in _classifier.RunAsync(
                [new VideoTask(new(_work["a.mp4"], "a.mp4"), Continue: place)],
                TestContext.Current.CancellationToken
            )
        )
        {
            if (happening is VideoRestarted)
                restarted = true;
            if (happening is FrameClassified { Frame: var frame })
                rows.Add(frame);
            if (happening is VideoCompleted completed)
                outcome = completed.Outcome;
        }
        return (restarted, rows, outcome!);
    }
}
