using System.Diagnostics;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Tests.Media;

namespace Framewise.Tests.FrameSources.Isolation;

/// <summary>The child process itself: when it counts as lost and when not.</summary>
public class IsolatedSourceTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private static readonly PixelRecipe[] Recipes = [new() { Width = 224, Height = 224 }];

    [Fact]
    public void A_slow_taker_is_not_held_against_the_decoder()
    {
        using var opener = Opener(OpenedSource.Worker with { HangTimeout = TimeSpan.FromSeconds(4) });
        using var source = opener.Open(clips.Plain(), 0, TestContext.Current.CancellationToken);
        Assert.True(source.Read());
        Thread.Sleep(5500);
        var frames = 1;
        while (source.Read())
            frames++;
        Assert.Equal(25, frames);
        Assert.False(source.Ledger.IsDamaged);
    }

    [Fact]
    public void One_process_serves_video_after_video_and_a_lost_one_is_replaced()
    {
        using var process = new DecoderProcess(OpenedSource.Worker);
        var demand = new DecodeRequest(clips.Plain(), Recipes, new WantedFrames());
        for (var video = 0; video < 3; video++)
            Assert.Equal(25, Count(process, demand));
        process.Kill();
        Assert.Equal(25, Count(process, demand));
    }

    [Fact]
    public void A_decoder_lost_in_the_middle_is_replaced_by_one_that_begins_at_the_last_good_key_frame()
    {
        var clip = clips.Make(
            "keys.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=96x64:rate=25:duration=24",
            "-c:v",
            "libx264",
            "-g",
            "20",
            "-bf",
            "2",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-bitexact"
        );
        var (undisturbed, whole) = Read(clip, killAfter: null);
        var (rows, ledger) = Read(clip, killAfter: 400);
        Assert.Equal(undisturbed, rows);
        Assert.True(ledger.FirstDecodedFrame is > 300 and < 600, $"decoded from {ledger.FirstDecodedFrame}");
        Assert.Equal(
            (whole.Stored, whole.Presented, whole.Frames, true),
            (ledger.Stored, ledger.Presented, ledger.Frames, ledger.Balances)
        );
        Assert.Equal("decoder crashed", Assert.Single(ledger.Damage).Kind);
    }

    private static (List<string> Rows, FrameLedger Ledger) Read(string clip, int? killAfter)
    {
        using var process = new DecoderProcess(OpenedSource.Worker);
        using var source = new IsolatedSource(
            process,
            new DecodeRequest(clip, Recipes, new WantedFrames(), Threads: 1),
            TestContext.Current.CancellationToken
        );
        var frame = new PreparedFrame([Recipes[0].Width * Recipes[0].Height * 3]);
        var rows = new List<string>();
        while (source.Read())
        {
            source.Fill(frame);
            rows.Add($"{frame.Info.Index} {frame.Info.Pts} {frame.Info.Flags} {frame.Checksum:x8}");
            if (rows.Count == killAfter)
                process.Kill();
        }
        return (rows, source.Ledger);
    }

    [Fact]
    public void Cancelling_ends_a_wait_at_once_and_leaves_no_process()
    {
        using var stop = new CancellationTokenSource();
        using var process = new DecoderProcess(OpenedSource.Worker);
        var source = new IsolatedSource(process, new DecodeRequest(clips.Plain(), Recipes, new WantedFrames()), stop.Token);
        stop.Cancel();
        var started = Stopwatch.GetTimestamp();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (source.Read()) { }
        });
        source.Dispose();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_program_that_is_not_there_or_no_decoder_is_said_to_be_so()
    {
        Assert.Contains(
            "cannot be started",
            Assert.Throws<MediaException>(() => Opener(OpenedSource.Worker with { WorkerPath = "/nowhere/framewise" }).Start()).Message,
            StringComparison.Ordinal
        );
        using var opener = Opener(OpenedSource.Worker with { Arguments = ["models"] });
        var refused = Assert.Throws<MediaException>(() => opener.Open(clips.Plain(), 0, TestContext.Current.CancellationToken));
        Assert.Contains("ends without a word", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_disposed_of_twice_leaves_the_decoder_to_the_video_that_came_after_it()
    {
        using var process = new DecoderProcess(OpenedSource.Worker);
        var demand = new DecodeRequest(clips.Plain(), Recipes, new WantedFrames());
        var first = new IsolatedSource(process, demand, TestContext.Current.CancellationToken);
        first.Dispose();
        using var second = new IsolatedSource(process, demand, TestContext.Current.CancellationToken);
        first.Dispose();
        var frames = 0;
        while (second.Read())
            frames++;
        Assert.Equal((25, false), (frames, second.Ledger.IsDamaged));
        process.Dispose();
        process.Dispose();
        Assert.Throws<ObjectDisposedException>(process.Start);
    }

    [Theory]
    [InlineData("in process")]
    [InlineData("child")]
    public void A_cancelled_source_gives_nothing_more(string kind)
    {
        using var opener = kind == "child" ? Opener(OpenedSource.Worker) : new SourceOpener(Recipes, new WantedFrames(), threads: 2);
        using var stop = new CancellationTokenSource();
        // More frames than a pipe holds.
        using var source = opener.Open(
            clips.Make("long.mkv", ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=20", .. TrapClips.H264]),
            0,
            stop.Token
        );
        Assert.True(source.Read());
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (source.Read()) { }
        });
    }

    private static SourceOpener Opener(IsolatedDecoding isolation) => new(Recipes, new WantedFrames(), threads: 1, isolation);

    private static int Count(DecoderProcess process, DecodeRequest demand)
    {
        using var source = new IsolatedSource(process, demand, TestContext.Current.CancellationToken);
        var frames = 0;
        while (source.Read())
            frames++;
        Assert.False(source.Ledger.IsDamaged);
        return frames;
    }
}
