using System.Diagnostics;

namespace Framewise.CliTests.Schedulers;

/// <summary>The job scripts of packaging/slurm, run by Slurm.</summary>
public sealed class SlurmTests(SlurmCluster cluster) : IClassFixture<SlurmCluster>, IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task An_array_of_four_that_shares_out_long_videos_too_gives_the_bytes_of_a_single_run()
    {
        cluster.Require();
        for (var i = 1; i <= 5; i++)
            _work.Clip($"videos/{i}.mp4", i % 2 == 0 ? "red" : "blue", frames: 4 * i);
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25",
            "-frames:v",
            "600",
            "-bf",
            "2",
            "-g",
            "25",
            "-preset",
            "ultrafast",
            "videos/long.mp4"
        );
        var (array, merge) = Submit(4, "out", "videos", "-m", "colors.onnx", "--split-long", "5");
        await Ended(merge);
        Assert.Equal(Enumerable.Repeat("0:0", 4), ExitCodes(array));
        Assert.Equal(["0:0"], ExitCodes(merge));
        Assert.Contains("660 frames of 6 videos, 1 of them joined from parts", Log($"framewise-{merge}.log"), StringComparison.Ordinal);
        await AssertAsSingleRun("videos", 6);
    }

    [Theory]
    [InlineData("scontrol", "requeue")] // as when the node is wanted for another job
    public async Task A_task_that_is_put_off_goes_on_where_it_was(string program, params string[] arguments)
    {
        cluster.Require();
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "6000", "-preset", "ultrafast", "a.mp4");
        var (array, merge) = Submit(1, "out", "a.mp4", "-m", "colors.onnx", "--checkpoint-interval", "0.01");
        await Until(() => File.Exists(_work["out", "a.mp4.csv.journal"]) && File.ReadLines(_work["out", "a.mp4.csv.journal"]).Count() > 3);
        cluster.Run(program, [.. arguments, $"{array}_1"]);
        // Slurm leaves two minutes between the runs of a job.
        await Until(() => cluster.Run("squeue", "--noheader", "--format=%r", "--jobs=" + array) == "BeginTime");
        cluster.Run("scontrol", "update", $"JobId={array}_1", "StartTime=now");
        await Ended(array);
        await Ended(merge);
        Assert.Contains("Restarts=1", cluster.Run("scontrol", "show", "job", array), StringComparison.Ordinal);
        // Beside other work, Slurm has ended a task that was put off without a second run (why is not known); then the same is submitted
        // again.
        if (!Log($"framewise-{array}_1.log").Contains("goes on after frame", StringComparison.Ordinal))
        {
            (array, merge) = Submit(1, "out", "a.mp4", "-m", "colors.onnx", "--checkpoint-interval", "0.01");
            await Ended(array);
            await Ended(merge);
        }
        Assert.Contains("goes on after frame", Log($"framewise-{array}_1.log"), StringComparison.Ordinal);
        Assert.Equal(["0:0"], ExitCodes(merge));
        await AssertAsSingleRun("a.mp4", 1);
    }

    private (string Array, string Merge) Submit(int parts, params string[] arguments)
    {
        var jobs = cluster
            .Run(
                Path.Combine(Repository.Root, "packaging", "slurm", "submit"),
                _work.Folder,
                [$"{parts}", .. arguments],
                ("FRAMEWISE", ProgramRun.Program),
                ("SBATCH_OPTIONS", "--cpus-per-task=1 --mem=500")
            )
            .Split(' ');
        return (jobs[0], jobs[1]);
    }

    private async Task Ended(string job) => await Until(() => cluster.Run("squeue", "--noheader", "--jobs=" + job).Length == 0);

    private IEnumerable<string> ExitCodes(string job) =>
        cluster
            .Run("scontrol", "--oneliner", "show", "job", job)
            .Split('\n')
            .Select(line => line.Split(' ').Single(fact => fact.StartsWith("ExitCode=", StringComparison.Ordinal))["ExitCode=".Length..]);

    private string Log(string name) => File.ReadAllText(_work[name]);

    private async Task AssertAsSingleRun(string videos, int count)
    {
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", videos)).ExitStatus);
        var tables = Directory.GetFiles(_work["expected"], "*.csv").Select(file => Path.GetFileName(file)).ToList();
        Assert.Equal(count, tables.Count);
        foreach (var table in tables)
        {
            Assert.Equal(File.ReadAllBytes(_work["expected", table]), File.ReadAllBytes(_work["out", table]));
            var ledger = Path.ChangeExtension(table, "json");
            Assert.Equal(FaultTests.Timeless(_work["expected", ledger]), FaultTests.Timeless(_work["out", ledger]));
        }
    }

    private async Task Until(Func<bool> happened)
    {
        for (var since = Stopwatch.GetTimestamp(); !happened(); await Task.Delay(100, TestContext.Current.CancellationToken))
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"Slurm did not get on within a minute: {cluster.Run("squeue")}");
    }
}
