using Framewise.CliTests;
using Framewise.FrameSources.Isolation;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>Many videos in one run: how they share batches and reading threads changes nothing that is seen of them.</summary>
public sealed class SideBySideTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Frames_that_wait_for_a_full_batch_do_not_hold_up_the_unreadable_videos_behind_them()
    {
        var junk = Path.Combine(_folder.Path, "junk.mp4");
        File.WriteAllText(junk, "no video");
        using var classifier = Classifier(new ClassifierOptions { Threads = 1, VideosAtOnce = 1 });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var completed = new List<VideoOutcome>();
        await foreach (var happening in classifier.RunAsync([Short(), .. Enumerable.Repeat(junk, 100)], patience.Token))
            if (happening is VideoCompleted done)
                completed.Add(done.Outcome);
        Assert.Equal(3, completed[0].Rows);
        Assert.Equal(100, completed[1..].Count(outcome => outcome.Error is not null));
    }

    [Fact]
    public async Task Videos_read_side_by_side_give_the_rows_of_videos_read_one_by_one()
    {
        string[] paths =
        [
            clips.Plain(),
            Short(),
            Path.Combine(_folder.Path, "missing.mp4"),
            clips.Plain("ts"),
            clips.Plain("mkv"),
            Short(),
        ];
        var (alone, _) = await RunAsync(
            new ClassifierOptions
            {
                VideosAtOnce = 1,
                Threads = 1,
                Batch = 1,
            },
            paths
        );
        var (together, interleaved) = await RunAsync(
            new ClassifierOptions
            {
                VideosAtOnce = 3,
                Threads = 2,
                Batch = 4,
            },
            paths
        );
        Assert.Equal(alone, together);
        Assert.True(interleaved, "no two videos were read side by side");
    }

    [Fact]
    public async Task A_run_over_videos_side_by_side_can_be_left_and_another_begun()
    {
        using var classifier = Classifier(new ClassifierOptions { VideosAtOnce = 2, Batch = 2 });
        string[] paths = [clips.Plain(), clips.Plain("ts"), clips.Plain("mkv")];
        await foreach (var happening in classifier.RunAsync(paths, TestContext.Current.CancellationToken))
            if (happening is FrameClassified)
                break;
        var rows = 0;
        await foreach (var happening in classifier.RunAsync(paths, TestContext.Current.CancellationToken))
            rows += happening is FrameClassified ? 1 : 0;
        Assert.Equal(75, rows);
    }

    [Fact]
    public void A_list_that_knows_its_length_is_empty_with_its_last_video_and_another_when_its_end_is_met()
    {
        var recipe = new PixelRecipe { Width = 8, Height = 8 };
        VideoTask[] tasks = [new(new("a.mp4", "a.mp4")), new(new("b.mp4", "b.mp4"))];
        using var known = new VideoQueue(tasks.Select(task => task), 1, recipe);
        using var unknown = new VideoQueue(tasks.Where(_ => true), 1, recipe);
        foreach (var queue in (VideoQueue[])[known, unknown])
        {
            Assert.True(queue.TryTake(out var first) && first.Path == "a.mp4" && !queue.IsEmpty);
            Assert.True(queue.TryTake(out var second) && second is { Path: "b.mp4", Index: 1 });
        }
        Assert.True(known.IsEmpty);
        Assert.False(unknown.IsEmpty);
        Assert.False(unknown.TryTake(out _));
        Assert.True(unknown.IsEmpty);
    }

    [Fact]
    public void A_batch_goes_on_when_its_last_place_is_filled_whatever_the_order()
    {
        var work = System.Threading.Channels.Channel.CreateUnbounded<ScoringBatch.Slice>();
        var filler = new BatchFiller(2, () => new FrameSlots(2, [3]), () => 0, work.Writer);
        var (first, second, third) = (filler.Reserve(), filler.Reserve(), filler.Reserve());
        filler.HandIn(second, default);
        filler.Flush(default);
        Assert.False(work.Reader.TryRead(out _));
        filler.HandIn(third, default);
        Assert.True(work.Reader.TryRead(out var flushed) && flushed == new ScoringBatch.Slice(third.Batch, 0, 1));
        filler.HandIn(first, default);
        Assert.True(work.Reader.TryRead(out var full) && full == new ScoringBatch.Slice(first.Batch, 0, 2) && full.Batch == second.Batch);
    }

    [Fact]
    public void A_batch_that_is_not_filled_is_divided_among_the_workers_that_wait()
    {
        var idle = 3;
        var work = System.Threading.Channels.Channel.CreateUnbounded<ScoringBatch.Slice>();
        var filler = new BatchFiller(8, () => new FrameSlots(8, [3]), () => idle, work.Writer);
        for (var frame = 0; frame < 5; frame++)
            filler.HandIn(filler.Reserve(), default);
        filler.Flush(default);
        for (var frame = 0; frame < 2; frame++)
            filler.HandIn(filler.Reserve(), default);
        filler.Flush(default);
        idle = 0;
        for (var frame = 0; frame < 3; frame++)
            filler.HandIn(filler.Reserve(), default);
        filler.Flush(default);
        var parts = new List<(int First, int Count)>();
        while (work.Reader.TryRead(out var part))
            parts.Add((part.First, part.Count));
        Assert.Equal([(0, 1), (1, 2), (3, 2), (0, 1), (1, 1), (0, 3)], parts);
    }

    [Fact]
    public async Task The_decoder_starts_before_the_models_are_loaded_and_ends_with_them_if_they_fail()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in for a decoder is a shell.");
        var file = Path.Combine(_folder.Path, "started");
        var options = new ClassifierOptions
        {
            Isolation = new IsolatedDecoding
            {
                WorkerPath = "/bin/sh",
                Arguments = ["-c", $"echo $$ > '{file}.partial'; mv '{file}.partial' '{file}'; exec cat"],
            },
        };
        await Assert.ThrowsAsync<ModelException>(() =>
            VideoClassifier.LoadAsync(
                async cancellationToken =>
                {
                    while (!File.Exists(file))
                        await Task.Delay(10, cancellationToken);
                    return [Model.Load(Path.Combine(_folder.Path, "none.onnx"))];
                },
                options,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(file))));
    }

    public void Dispose() => _folder.Dispose();

    private string Short() => clips.Make("short.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]);

    private VideoClassifier Classifier(ClassifierOptions options) => new([Model.Load(TinyModel.Write(_folder.Path))], options);

    /// <summary>What was seen, video by video, and whether events of two videos came in turn.</summary>
    private async Task<(List<string> Seen, bool Interleaved)> RunAsync(ClassifierOptions options, string[] paths)
    {
        using var classifier = Classifier(options);
        var (events, turns) = (new List<(int Video, string What)>(), 0);
        await foreach (var happening in classifier.RunAsync(paths, TestContext.Current.CancellationToken))
        {
            if (events.Count > 0 && events[^1].Video != happening.VideoIndex)
                turns++;
            events.Add(
                (
                    happening.VideoIndex,
                    happening switch
                    {
                        FrameClassified { Frame: var row } =>
                            $"{row.FrameIndex} {row.Pts} {row.Time} {row.Flags} {string.Join(' ', row.Predictions)}",
                        VideoCompleted { Outcome: var outcome } => $"{outcome.Rows} rows, {outcome.Error?.Message}, {outcome.Balances}",
                        _ => happening.GetType().Name,
                    }
                )
            );
        }
        return ([.. events.OrderBy(item => item.Video).Select(item => $"{item.Video}: {item.What}")], turns > paths.Length - 1);
    }
}
