using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>Trees of videos whose names mean something to a file system, a shell or to framewise itself.</summary>
public sealed class OddTreeTests : IDisposable
{
    private static readonly string[] s_names =
    [
        "a.mp4",
        "A.mp4",
        ".b.mp4",
        "..mp4",
        ".cam/c.mp4",
        "back\\slash.mp4",
        "back/slash.mp4",
        "..\\..\\evil.mp4",
        "C:evil.mp4",
        "con.mp4",
        "line\nbreak.mp4",
        "end./e.mp4",
        "end/e.mp4",
        "a.mp4.csv/x.mp4",
        ".framewise.lock/x.mp4",
        "\u00E9.mp4",
        "e\u0301.mp4",
        "100%25 #1?.mp4",
        new string('n', 251) + ".mp4",
        new string('n', 235) + ".mp4",
    ];

    private readonly Workspace _work = new();

    public OddTreeTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems cannot hold these names.");
        _work.Clip("clip.mp4", frames: 3);
        foreach (var name in s_names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_work["x", "y", "in", name])!);
            File.Copy(_work["clip.mp4"], _work["x", "y", "in", name]);
        }
        File.WriteAllText(_work["x", "y", "in", "broken.mp4"], "no video");
    }

    public void Dispose()
    {
        // .NET cannot remove what it cannot name.
        _work.Tool("rm", "-rf", "x");
        _work.Dispose();
    }

    [Fact]
    public async Task All_commands_speak_of_the_same_videos_and_nothing_is_written_elsewhere()
    {
        var count = s_names.Length + 1;
        var before = Directory.GetFiles(_work["x"], "*", SearchOption.AllDirectories);
        Assert.Equal(1, (await Run("classify", "-m", _work["colors.onnx"], "-o", "out", "in")).ExitStatus);
        Assert.Equal(
            before,
            Directory
                .GetFiles(_work["x"], "*", SearchOption.AllDirectories)
                .Where(file => !file.StartsWith(_work["x", "y", "out"] + "/", StringComparison.Ordinal))
        );
        using var report = JsonDocument.Parse(File.ReadAllText(_work["x", "y", "out", "run.json"]));
        Assert.Equal(count, report.RootElement.GetProperty("counts").GetProperty("videos").GetInt32());
        Assert.Equal(
            s_names.Append("broken.mp4").Order(StringComparer.Ordinal),
            report
                .RootElement.GetProperty("videos")
                .EnumerateArray()
                .Select(video => video.GetProperty("video").GetString())
                .Order(StringComparer.Ordinal)
        );

        var sql = await Run("sql", "out", "select video from videos", "--json");
        Assert.Equal(
            s_names.Append("broken.mp4").Order(StringComparer.Ordinal),
            sql.Output.TrimEnd()
                .Split('\n')
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("video").GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            $"count(DISTINCT video)\n{s_names.Length}\n",
            (await Run("sql", "out", "select count(distinct video) from frames", "--csv")).Output
        );
        Assert.Contains(
            $"{s_names.Length} hits in {s_names.Length} videos; searched {3 * s_names.Length} frames of {s_names.Length} videos, "
                + "1 more without rows",
            (await Run("search", "out", "red")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{s_names.Length} files written of {count} videos, 1 of them without rows",
            (await Run("export", "out", "-o", "taken")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{2 * s_names.Length} files",
            (await Run("export", "out", "--format", "labelstudio", "-o", "taken")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{s_names.Length} pages of {count} videos",
            (await Run("report", "out", "-o", "pages")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains($"{count} videos ·", File.ReadAllText(_work["x", "y", "pages", "index.html"]), StringComparison.Ordinal);
        Assert.Contains($"frames of {count} videos", (await Run("merge", "out", "-o", "merged")).Error, StringComparison.Ordinal);
        Assert.Equal(Tables("out"), Tables("merged"));

        var again = await Run("classify", "-m", _work["colors.onnx"], "-o", "out", "in");
        Assert.Contains($"{count} skipped", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_of_an_odd_tree_merge_to_all_of_its_videos()
    {
        for (var shard = 1; shard <= 2; shard++)
            await Run("classify", "-m", _work["colors.onnx"], "-o", "out", "--shard", $"{shard}/2", "in");
        var merge = await Run("merge", "out");
        Assert.Contains($"{3 * s_names.Length} frames of {s_names.Length + 1} videos", merge.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_work["x", "y", "out", "run.json"]));
    }

    [Fact]
    public async Task What_is_named_in_no_valid_UTF_8_fails_by_name_and_nothing_is_written_under_another()
    {
        Directory.CreateDirectory(_work["x", "bad"]);
        Assert.NotNull(
            _work.Tool(
                "bash",
                "-c",
                "cp clip.mp4 x/bad/good.mp4; cp clip.mp4 $'x/bad/caf\\351.mp4'; cp clip.mp4 $'x/bad/caf\\350.mp4'; "
                    + "mkdir $'x/bad/f\\366lder'; cp clip.mp4 $'x/bad/f\\366lder/g.mp4'"
            )
        );
        for (var time = 0; time < 2; time++)
        {
            var run = await ProgramRun.In(_work["x"], "classify", "-m", _work["colors.onnx"], "-o", "out", "bad");
            Assert.Equal(1, run.ExitStatus);
            Assert.Contains("3 failed", run.Error, StringComparison.Ordinal);
            Assert.Contains("not valid UTF-8; rename it", run.Error, StringComparison.Ordinal);
        }
        using var report = JsonDocument.Parse(File.ReadAllText(_work["x", "out", "run.json"]));
        Assert.Equal(4, report.RootElement.GetProperty("videos").GetArrayLength());
        Assert.Equal(
            2,
            (await ProgramRun.In(_work["x"], "classify", "-m", _work["colors.onnx"], "-o", "o\uFFFDut", "bad/good.mp4")).ExitStatus
        );
        Assert.False(Path.Exists(_work["x", "o\uFFFDut"]));
        var inspected = await ProgramRun.In(_work["x"], "inspect", "bad");
        Assert.Equal(1, inspected.ExitStatus);
        Assert.Contains("not valid UTF-8", inspected.Error + inspected.Output, StringComparison.Ordinal);
    }

    private string[] Tables(string folder) =>
        [
            .. Directory
                .GetFiles(_work["x", "y", folder], "*.csv", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_work["x", "y", folder], file))
                .Order(StringComparer.Ordinal),
        ];

    private Task<ProgramRun> Run(params string[] arguments) => ProgramRun.In(_work["x", "y"], arguments);
}
