using System.Diagnostics;
using System.Text.Json;
using Framewise.Results.Files;

namespace Framewise.CliTests;

/// <summary>What stops a run and may pass: signals, full and vanished disks, vanished inputs, other runs.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_run_within_two_seconds_and_keeps_what_is_done(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no POSIX signals to send");
        LongClip();
        using var process = await StartWithRows("a.mp4", "--checkpoint-interval", "3600");
        var since = Stopwatch.GetTimestamp();
        Signal(process, signal);
        var run = await ProgramRun.Finish(process);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(2), $"it took {Stopwatch.GetElapsedTime(since)}");
        Assert.Equal(130, run.ExitStatus);
        Assert.Contains("interrupted", run.Error, StringComparison.Ordinal);
        Assert.Equal("interrupted", RunJson().GetProperty("status").GetString());
        var again = await _work.Classify("a.mp4");
        Assert.Contains("goes on after frame", again.Error, StringComparison.Ordinal);
        await AssertAsUndisturbed();
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_at_once_and_the_next_run_gives_the_same_bytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no POSIX signals to send");
        LongClip();
        using var process = await StartWithRows("a.mp4", "--checkpoint-interval", "0.05");
        var since = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("bash", ["-c", $"kill -TERM {process.Id}; kill -INT {process.Id}"]))
            kill.WaitForExit();
        var run = await ProgramRun.Finish(process);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(1), $"it took {Stopwatch.GetElapsedTime(since)}");
        Assert.Equal(130, run.ExitStatus);
        Assert.Equal(0, (await _work.Classify("a.mp4")).ExitStatus);
        await AssertAsUndisturbed();
    }

    [Fact]
    public async Task A_full_disk_ends_with_75_and_the_next_run_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the size limit of a shell stands in for a full disk");
        LongClip();
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var program = ProgramRun.Prepare(_work.Folder).FileName;
        // With SIGXFSZ ignored a write beyond the limit, in blocks of 1024 bytes, returns an error as on a full disk.
        foreach (
            var argument in new[]
            {
                "-c",
                "trap '' XFSZ; ulimit -f 64; exec \"$0\" classify -m colors.onnx -o out a.mp4 --checkpoint-interval 0.01",
                program,
            }
        )
            start.ArgumentList.Add(argument);
        // The runtime keeps generated code in a memory file, to which the limit applies too.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var process = Process.Start(start)!;
        var run = await ProgramRun.Finish(process);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        Assert.Equal(75, run.ExitStatus);
        Assert.False(File.Exists(_work["out", "a.mp4.csv"]));
        Assert.Contains("goes on after frame", (await _work.Classify("a.mp4")).Error, StringComparison.Ordinal);
        await AssertAsUndisturbed();
    }

    [Fact]
    public async Task An_output_folder_that_vanishes_ends_with_75()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "open files cannot be deleted there");
        LongClip();
        using var process = await StartWithRows("a.mp4", "--checkpoint-interval", "0.05");
        Directory.Delete(_work["out"], recursive: true);
        var run = await ProgramRun.Finish(process);
        Assert.Equal(75, run.ExitStatus);
        Assert.Contains("run the same command again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_that_vanishes_before_its_turn_ends_with_75_and_is_not_called_failed()
    {
        LongClip("videos/1.mp4");
        _work.Clip("videos/2.mp4", frames: 3);
        using (var process = await StartWithRows("videos"))
        {
            File.Move(_work["videos", "2.mp4"], _work["elsewhere.mp4"]);
            var run = await ProgramRun.Finish(process);
            Assert.Equal(75, run.ExitStatus);
            Assert.Contains("2.mp4: the file was there when the run began and is gone", run.Error, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(_work["out", "1.mp4.csv"]));
        Assert.False(File.Exists(_work["out", "2.mp4.json"]));
        File.Move(_work["elsewhere.mp4"], _work["videos", "2.mp4"]);
        Assert.Equal(0, (await _work.Classify("videos")).ExitStatus);
        Assert.Equal(3, _work.Rows("2.mp4.csv").Count);
    }

    [Fact]
    public async Task A_second_run_into_the_same_folder_is_refused_and_a_dead_ones_lock_taken_over()
    {
        LongClip();
        _work.Clip("b.mp4", frames: 1);
        Directory.CreateDirectory(_work["out"]);
        using (OutputLock.Take(_work["out"]))
        {
            var second = await _work.Classify("b.mp4");
            Assert.Equal(75, second.ExitStatus);
            Assert.Contains(
                $"Another run is writing into 'out': process {Environment.ProcessId} on ",
                second.Error,
                StringComparison.Ordinal
            );
        }
        using var process = await StartWithRows("a.mp4");
        process.Kill();
        await ProgramRun.Finish(process);
        var third = await _work.Classify("b.mp4");
        Assert.Equal(0, third.ExitStatus);
        Assert.Contains("was taken over", third.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_work["out", ".framewise.lock"]));
    }

    [Fact]
    public async Task A_changed_model_option_or_video_starts_an_unfinished_video_over()
    {
        LongClip();
        foreach (
            var (change, reason) in new (Action, string)[]
            {
                (() => TinyModel.Write(_work.Folder, """["rot", "grün", "blau"]"""), "its results are by"),
                (() => File.SetLastWriteTimeUtc(_work["a.mp4"], DateTime.UtcNow.AddDays(-1)), "the video has been written since"),
                (
                    () => File.WriteAllText(_work["out", "a.mp4.csv.partial"], "frame_index"),
                    "its unfinished table is not what the journal says"
                ),
            }
        )
        {
            await Abandon("a.mp4");
            change();
            var run = await _work.Classify("a.mp4");
            Assert.Equal(0, run.ExitStatus);
            Assert.Contains("started over, because " + reason, run.Error, StringComparison.Ordinal);
            await AssertAsUndisturbed();
            Directory.Delete(_work["out"], recursive: true);
        }
        await Abandon("a.mp4");
        Assert.Contains(
            "started over, because its results have top-k 5",
            (await _work.Classify("a.mp4", "--top-k", "2")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Failed_and_damaged_videos_are_listed_and_tried_again_only_when_asked()
    {
        _work.Clip("videos/a.mp4", frames: 2);
        File.WriteAllText(_work["videos", "b.mp4"], "this is a text file\n");
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-frames:v", "25", "-movflags", "+faststart", "videos/c.mp4");
        var bytes = File.ReadAllBytes(_work["videos", "c.mp4"]);
        File.WriteAllBytes(_work["videos", "c.mp4"], bytes[..(bytes.Length * 6 / 10)]);

        var first = await _work.Classify("videos");
        Assert.Equal(1, first.ExitStatus);
        Assert.Matches(@"(?m)^  failed: videos/b\.mp4: \S.*\n  damaged: videos/c\.mp4: \S.*$", first.Error);
        Assert.Equal(
            ["complete", "failed", "damaged"],
            RunJson().GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("status").GetString())
        );
        Assert.NotEqual("", RunJson().GetProperty("videos")[1].GetProperty("problem").GetString());
        Assert.Equal(
            2,
            RunJson().GetProperty("counts").GetProperty("failed").GetInt32()
                + RunJson().GetProperty("counts").GetProperty("damaged").GetInt32()
        );

        var written = File.GetLastWriteTimeUtc(_work["out", "b.mp4.json"]);
        var second = await _work.Classify("videos");
        Assert.Equal(1, second.ExitStatus);
        Assert.Contains("3 skipped, 1 damaged, 1 failed of 3 videos", second.Error, StringComparison.Ordinal);
        Assert.Contains("--retry-failed", second.Error, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_work["out", "b.mp4.json"]));
        Assert.Equal("failed", RunJson().GetProperty("videos")[1].GetProperty("earlier_status").GetString());

        Assert.Contains(
            "1 skipped, 1 damaged, 1 failed of 3 videos",
            (await _work.Classify("videos", "--retry-failed")).Error,
            StringComparison.Ordinal
        );

        _work.Clip("videos/b.mp4", frames: 2);
        Assert.Contains("done again, because the video has changed", (await _work.Classify("videos")).Error, StringComparison.Ordinal);
        Assert.Equal(2, _work.Rows("b.mp4.csv").Count);
    }

    private void LongClip(string name = "a.mp4")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_work[name])!);
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "3000", "-preset", "ultrafast", name);
    }

    private JsonElement RunJson() => JsonDocument.Parse(File.ReadAllText(_work["out", "run.json"])).RootElement;

    private async Task AssertAsUndisturbed()
    {
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "a.mp4", "--overwrite");
        Assert.Equal(File.ReadAllBytes(_work["expected", "a.mp4.csv"]), File.ReadAllBytes(_work["out", "a.mp4.csv"]));
        Assert.Equal(FaultTests.Timeless(_work["expected", "a.mp4.json"]), FaultTests.Timeless(_work["out", "a.mp4.json"]));
    }

    /// <summary>Starts the program and waits until rows have come to the table.</summary>
    private async Task<Process> StartWithRows(params string[] arguments)
    {
        var process = Process.Start(ProgramRun.Prepare(_work.Folder, ["classify", "-m", "colors.onnx", "-o", "out", .. arguments]))!;
        while (
            !process.HasExited
            && !(
                Directory.Exists(_work["out"])
                && Directory.GetFiles(_work["out"], "*.csv.partial").Any(file => new FileInfo(file).Length > 0)
            )
        )
            await Task.Delay(2, TestContext.Current.CancellationToken);
        return process;
    }

    private async Task Abandon(params string[] arguments)
    {
        using var process = await StartWithRows([.. arguments, "--checkpoint-interval", "0"]);
        while (!process.HasExited && File.ReadLines(_work["out", "a.mp4.csv.journal"]).Count() < 3)
            await Task.Delay(2, TestContext.Current.CancellationToken);
        process.Kill();
        await ProgramRun.Finish(process);
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);
        kill.WaitForExit();
    }
}
