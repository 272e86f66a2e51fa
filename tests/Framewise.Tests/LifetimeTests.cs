using Framewise.CliTests;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Runs;
using Framewise.Tests.FrameSources;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>Looks at threads and children of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LifetimeTests), DisableParallelization = true)]
public sealed class AloneInProcess;

/// <summary>Runs that are left, cancelled or disposed of, and runs whose decoder, folder or disk goes: nothing crashes, hangs or stays
/// behind.</summary>
[Collection(nameof(LifetimeTests))]
public sealed class LifetimeTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hundred_runs_that_are_disposed_of_or_cancelled_at_any_moment_leave_nothing_behind()
    {
        var model = Load();
        for (var round = 0; round < 100; round++)
        {
            var random = new Random(round);
            var options = new ClassifierOptions
            {
                Threads = 2,
                Batch = 2,
                VideosAtOnce = 1 + round % 2,
                Isolation = round % 4 == 0 ? OpenedSource.Worker : null,
            };
            await EndAsync(new VideoClassifier([model], options), random, ResultFiles.OfSystem, () => { });
        }
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_disk_that_is_full_or_a_folder_that_goes_in_any_run_leaves_nothing_behind()
    {
        var model = Load();
        for (var round = 0; round < 30; round++)
        {
            var random = new Random(round);
            var files = round % 2 == 0 ? new FaultyFiles(random.Next(1, 40), FaultyFiles.Fault.Error) : ResultFiles.OfSystem;
            var options = new ClassifierOptions
            {
                Threads = 2,
                Batch = 2,
                VideosAtOnce = 2,
                Isolation = round % 10 == 0 ? OpenedSource.Worker : null,
            };
            await EndAsync(
                new VideoClassifier([model], options),
                random,
                files,
                round % 2 == 0 ? () => { } : () => Directory.Delete(_folder["out"], recursive: true)
            );
        }
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_decoder_program_that_goes_in_any_run_leaves_nothing_behind()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The program is started by a shell.");
        var model = Load();
        for (var round = 0; round < 8; round++)
        {
            var worker = Script("exec");
            var options = new ClassifierOptions
            {
                Threads = 2,
                Batch = 2,
                VideosAtOnce = 3,
                Isolation = worker,
            };
            await EndAsync(
                new VideoClassifier([model], options),
                new Random(round),
                ResultFiles.OfSystem,
                () => File.Delete(worker.WorkerPath!)
            );
        }
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("ends at once")]
    [InlineData("no program")]
    public async Task Where_further_decoders_cannot_be_had_the_reader_that_has_one_reads_all_videos(string kind)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The program is started by a shell.");
        var worker = Script("exec");
        await using var classifier = new VideoClassifier([Load()], new ClassifierOptions { VideosAtOnce = 3, Isolation = worker });
        Spoil(classifier, worker, kind);
        var events = new List<VideoEvent>();
        await foreach (var happening in classifier.RunAsync(Videos(5), Limit()))
            events.Add(happening);
        Assert.Equal(
            Enumerable.Range(0, 5),
            events
                .OfType<VideoCompleted>()
                .Where(video => video.Outcome is { Error: null, Rows: 3 })
                .Select(video => video.VideoIndex)
                .Order()
        );
        var postponed = events.OfType<VideoPostponed>().ToList();
        Assert.InRange(postponed.Count, 1, 2);
        Assert.All(
            postponed,
            video =>
                Assert.Contains(
                    kind == "ends at once" ? "ends without a word" : "cannot be started",
                    video.Reason,
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("ends at once")]
    public async Task Where_the_only_decoder_is_lost_for_good_its_video_fails_and_the_run_ends_but_no_other_video_fails(string kind)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The program is started by a shell.");
        var hook = Path.Combine(Repository.Root, "tests", "Framewise.Fuzz", "bin", "Release", "net10.0", "Framewise.Fuzz.dll");
        var worker = Script($"FRAMEWISE_FAULT=crash:2 DOTNET_STARTUP_HOOKS='{hook}' exec");
        await using var classifier = new VideoClassifier([Load()], new ClassifierOptions { VideosAtOnce = 1, Isolation = worker });
        Spoil(classifier, worker, kind);
        var events = new List<VideoEvent>();
        var error = await Assert.ThrowsAsync<MediaException>(async () =>
        {
            await foreach (var happening in classifier.RunAsync(Videos(4), Limit()))
                events.Add(happening);
        });
        Assert.Contains("The decoder program", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            (0, 2L),
            (Assert.Single(events.OfType<VideoCompleted>()).VideoIndex, Assert.Single(events.OfType<VideoCompleted>()).Outcome.Rows)
        );
        var run = new FolderRun(classifier, new ResultOptions { Folder = _folder["out"] });
        var stopped = await Assert.ThrowsAsync<ResultException>(() =>
            run.ExecuteAsync([.. Videos(2).Select(path => new VideoFile(path, Path.GetFileName(path)))], Limit())
        );
        Assert.True(stopped.Interrupts);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.mp4.json"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_in_the_middle_of_a_run_ends_it_as_a_cancellation(bool isolated)
    {
        var classifier = new VideoClassifier([Load()], new ClassifierOptions { Isolation = isolated ? OpenedSource.Worker : null });
        var frames = classifier.ClassifyAsync(Long(), Limit()).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await frames.MoveNextAsync());
        classifier.Dispose();
        AssertNothingIsLeft();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await frames.MoveNextAsync()) { }
        });
        await frames.DisposeAsync();
        classifier.Dispose();
        await classifier.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var _ in classifier.ClassifyAsync(Long())) { }
        });
        Assert.Throws<ObjectDisposedException>(() => classifier.Measure([]));
    }

    [Fact]
    public async Task A_fault_with_one_video_that_nobody_thought_of_costs_that_video_only()
    {
        await using var classifier = new VideoClassifier([Load()]);
        string[] paths = ["", "a\0b.mp4", .. Videos(2)];
        var outcomes = new List<(int, bool, long)>();
        await foreach (var happening in classifier.RunAsync(paths, Limit()))
            if (happening is VideoCompleted { Outcome: var outcome })
                outcomes.Add((happening.VideoIndex, outcome.Error is MediaException, outcome.Rows));
        Assert.Equal([(0, true, 0), (1, true, 0), (2, false, 3), (3, false, 3)], outcomes);
    }

    [Fact]
    public async Task A_list_that_fails_fails_the_run_at_once_and_another_can_begin()
    {
        await using var classifier = new VideoClassifier([Load()], new ClassifierOptions { VideosAtOnce = 2 });
        foreach (var videos in (IEnumerable<string>[])[new NoList(), Broken()])
        {
            var rows = 0;
            await Assert.ThrowsAsync<NotSupportedException>(async () =>
            {
                await foreach (var happening in classifier.RunAsync(videos, Limit()))
                    rows++;
            });
            Assert.InRange(rows, 0, 2000);
        }
        var completed = 0;
        await foreach (var happening in classifier.RunAsync(Videos(2), Limit()))
            completed += happening is VideoCompleted { Outcome.Error: null } ? 1 : 0;
        Assert.Equal(2, completed);

        IEnumerable<string> Broken()
        {
            yield return Long();
            throw new NotSupportedException();
        }
    }

    [Fact]
    public void Decoding_again_from_the_first_frame_can_be_ended_at_every_packet()
    {
        var damaged = clips.Make(
            "damaged.mkv",
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=12", .. TrapClips.H264, "-g", "10"]
        );
        var bytes = File.ReadAllBytes(damaged);
        Array.Fill(bytes, (byte)0xff, bytes.Length * 9 / 10, 200);
        File.WriteAllBytes(damaged, bytes);
        var calls = 0;
        using var decoder = VideoDecoder.Open(
            damaged,
            new VideoDecoderOptions
            {
                Threads = 2,
                Waiting = () =>
                {
                    if (++calls > 100)
                        throw new OperationCanceledException();
                },
            }
        );
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (decoder.Read())
                calls = 0;
        });
        Assert.InRange(decoder.Ledger.Frames, 150, 290);
    }

    /// <summary>Begins a run and ends it in a way, at a moment and with a mischief that <paramref name="random"/> chooses; the errors that
    /// there may be are the announced ones.</summary>
    private async Task EndAsync(VideoClassifier classifier, Random random, ResultFiles files, Action mischief)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Limit());
        var run = new FolderRun(
            classifier,
            new ResultOptions
            {
                Folder = _folder["out"],
                Files = files,
                CheckpointInterval = TimeSpan.Zero,
                Overwrite = true,
            }
        );
        var running = run.ExecuteAsync([.. Videos(3).Select(path => new VideoFile(path, Path.GetFileName(path)))], stop.Token);
        await Task.Delay(random.Next(0, 30), TestContext.Current.CancellationToken);
        try
        {
            mischief();
        }
        catch (IOException)
        { /* The run is writing there. */
        }
        switch (random.Next(4))
        {
            case 0:
                await stop.CancelAsync();
                break;
            case 1:
                classifier.Dispose();
                break;
            case 2:
                await Task.WhenAll(classifier.DisposeAsync().AsTask(), classifier.DisposeAsync().AsTask());
                break;
            default:
                break;
        }
        try
        {
            await running.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or ResultException { Interrupts: true } or ObjectDisposedException) { }
        await classifier.DisposeAsync();
        if (!Directory.Exists(_folder["out"]))
            return;
        Assert.Empty(Directory.GetFiles(_folder["out"], ".framewise*"));
        Directory.Delete(_folder["out"], recursive: true);
    }

    /// <summary>Threads that the library started, and child processes of this one.</summary>
    private static void AssertNothingIsLeft()
    {
        if (!OperatingSystem.IsLinux())
            return;
        List<string> left = [];
        for (var tries = 0; tries < 100; tries++)
        {
            left =
            [
                .. Directory
                    .GetDirectories("/proc/self/task")
                    .SelectMany(task => Read(task, "children").Split(' ').Where(IsOfARun).Append(Read(task, "comm")))
                    .Where(text => text.StartsWith("framewise-", StringComparison.Ordinal) || text.All(char.IsAsciiDigit) && text != ""),
            ];
            if (left.Count == 0)
                return;
            Thread.Sleep(20);
        }
        Assert.Empty(left);
    }

    /// <summary>The browser's driver, which other tests start and keep, is a child of this process, too.</summary>
    private static bool IsOfARun(string process) =>
        process != "" && !Read($"/proc/{process}", "cmdline").Contains("/.playwright/", StringComparison.Ordinal);

    private static string Read(string task, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, file)).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;

    private Model Load() => Model.Load(TinyModel.Write(_folder.Path));

    private IEnumerable<string> Videos(int count) =>
        Enumerable
            .Range(0, count)
            .Select(number => clips.Make($"v{number}.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]));

    private string Long() =>
        clips.Make(
            "long.mkv",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x240:rate=25:duration=60",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p"
        );

    /// <summary>The decoder program as a file that can be taken away.</summary>
    private IsolatedDecoding Script(string how)
    {
        var path = _folder.Write("worker.sh", $"#!/bin/sh\n{how} '{OpenedSource.Worker.WorkerPath}' decode-worker\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new IsolatedDecoding { WorkerPath = path };
    }

    /// <summary>Takes the program away as soon as the first decoder is up.</summary>
    private void Spoil(VideoClassifier classifier, IsolatedDecoding worker, string kind)
    {
        _ = classifier.Survey(new VideoFile(Videos(1).First(), "a"), null, TestContext.Current.CancellationToken);
        File.Delete(worker.WorkerPath!);
        if (kind == "gone")
            return;
        File.WriteAllText(worker.WorkerPath!, kind == "ends at once" ? "#!/bin/sh\nexit 3\n" : "\0\0\0\0");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(worker.WorkerPath!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private sealed class NoList : IEnumerable<string>
    {
        public IEnumerator<string> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }
}
