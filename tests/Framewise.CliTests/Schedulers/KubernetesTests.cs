using System.Diagnostics;
using System.Text.Json;

namespace Framewise.CliTests.Schedulers;

/// <summary>The Job of packaging/kubernetes: its form by the published schema, and its command line by running it as each of the pods
/// would.</summary>
public sealed class KubernetesTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    private static string Job => Packaged("job.yaml");

    private static string Packaged(string name) => Path.Combine(Repository.Root, "packaging", "kubernetes", name);

    [Fact]
    public void The_Jobs_fit_the_schema_and_a_misspelt_field_does_not()
    {
        _work.InstallNode("Schedulers", "KubernetesSchema");
        var text = File.ReadAllText(Job);
        File.WriteAllText(_work["misspelt.yaml"], text.Replace("backoffLimitPerIndex", "backOffLimitPerIndex", StringComparison.Ordinal));
        File.WriteAllText(_work["impossible.yaml"], text.Replace("action: Ignore", "action: Repeat", StringComparison.Ordinal));
        foreach (var wrong in (string[])["misspelt.yaml", "impossible.yaml"])
            Assert.Null(_work.Tool("node", "validate.mjs", wrong));

        var job = JsonDocument
            .Parse(_work.Tool("node", "validate.mjs", Job) ?? throw new InvalidDataException("The Job does not fit the schema."))
            .RootElement.GetProperty("spec");
        var container = job.GetProperty("template").GetProperty("spec").GetProperty("containers")[0];
        var parts = container
            .GetProperty("env")
            .EnumerateArray()
            .Single(variable => variable.GetProperty("name").GetString() == "PARTS")
            .GetProperty("value")
            .GetString();
        Assert.Equal([parts, parts], new[] { "completions", "parallelism" }.Select(name => job.GetProperty(name).ToString()));
        Assert.NotNull(_work.Tool("node", "validate.mjs", Packaged("merge-job.yaml")));
        Assert.Equal(Script(Job), container.GetProperty("args")[0].GetString());
    }

    [Fact]
    public async Task The_command_of_the_four_pods_gives_the_bytes_of_a_single_run()
    {
        for (var i = 1; i <= 5; i++)
            _work.Clip($"videos/{i}.mp4", frames: 3 * i);
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25",
            "-frames:v",
            "300",
            "-g",
            "25",
            "-preset",
            "ultrafast",
            "videos/7.mp4"
        );
        File.WriteAllText(_work["videos", "6.mp4"], "this is a text file\n");
        var pods = await Task.WhenAll(Enumerable.Range(0, 4).Select(index => ProgramRun.Finish(Pod(index))));
        Assert.All(pods, pod => Assert.Equal(0, pod.ExitStatus));
        Assert.Single(
            pods,
            pod => pod.Output.StartsWith("This part is done. Some of its videos are damaged or failed", StringComparison.Ordinal)
        );
        Assert.Equal(
            0,
            (
                await ProgramRun.Finish(Shell(Script(Packaged("merge-job.yaml")).Replace("/results", "results", StringComparison.Ordinal)))
            ).ExitStatus
        );
        Assert.Equal(1, (await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "videos")).ExitStatus);
        foreach (var i in (int[])[1, 2, 3, 4, 5, 7])
            Assert.Equal(File.ReadAllBytes(_work["expected", $"{i}.mp4.csv"]), File.ReadAllBytes(_work["results", $"{i}.mp4.csv"]));
    }

    [Fact]
    public async Task A_pod_that_is_ended_makes_its_rows_durable_and_says_so_and_wrong_arguments_end_the_Job()
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "3000", "-preset", "ultrafast", "videos.mp4");
        Directory.CreateDirectory(_work["videos"]);
        File.Move(_work["videos.mp4"], _work["videos", "a.mp4"]);
        // One long part, each row of it durable at once: so there is something to go on from, and more to come, when it is ended.
        const string LongPart = "--split-long 30 --checkpoint-interval 0";
        using var pod = Pod(0, LongPart);
        while (
            !Directory.Exists(_work["results"])
            || !Directory.GetFiles(_work["results"], "*.partial").Any(file => new FileInfo(file).Length > 0)
        )
            await Task.Delay(20, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-TERM", $"{pod.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, (await ProgramRun.Finish(pod)).ExitStatus);
        Assert.Contains("goes on after frame", (await ProgramRun.Finish(Pod(0, LongPart))).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ProgramRun.Finish(Pod(4))).ExitStatus);
    }

    /// <summary>What the kubelet starts in pod <paramref name="index"/>, with folders of the test in place of the volumes.</summary>
    private Process Pod(int index, string options = "--split-long 5")
    {
        var script = Script(Job)
            .Replace(
                "framewise classify /videos --out /results",
                $"framewise classify -m colors.onnx {options} videos --out results",
                StringComparison.Ordinal
            );
        return Shell(script, ("PARTS", "4"), ("JOB_COMPLETION_INDEX", $"{index}"));
    }

    private Process Shell(string script, params IEnumerable<(string Name, string Value)> environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is for a POSIX shell.");
        if (!File.Exists(_work["framewise"]))
            File.CreateSymbolicLink(_work["framewise"], ProgramRun.Program);
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _work.Folder + ":" + Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The block of text behind <c>args</c>.</summary>
    private static string Script(string job)
    {
        var lines = File.ReadLines(job).SkipWhile(line => line.Trim() != "- |").Skip(1).ToList();
        var indentation = lines[0].Length - lines[0].TrimStart().Length;
        return string.Concat(
            lines
                .TakeWhile(line => line.StartsWith(new string(' ', indentation), StringComparison.Ordinal))
                .Select(line => line[indentation..] + "\n")
        );
    }
}
