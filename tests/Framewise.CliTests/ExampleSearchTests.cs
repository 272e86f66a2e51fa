using System.Text.Json;

namespace Framewise.CliTests;

/// <summary><c>framewise search</c> by text, picture and frame, with a model whose space is red, green and blue.</summary>
public sealed class ExampleSearchTests : IDisposable
{
    private readonly Workspace _work = new();

    public ExampleSearchTests()
    {
        TinyTowers.Write(_work["towers"]);
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=red:size=64x48:rate=25:duration=1[a];color=blue:size=64x48:rate=25:duration=0.2[b];"
                + "color=green:size=64x48:rate=25:duration=1[c];[a][b][c]concat=n=3",
            "-pix_fmt",
            "yuv420p",
            "film.mp4"
        );
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_text_a_picture_and_a_frame_find_the_same_passage()
    {
        await Classify();
        _work.Ffmpeg("-f", "lavfi", "-i", "color=blue:size=40x40", "-frames:v", "1", "blue.png");
        foreach (
            var example in (string[][])
                [
                    ["--text", "blue"],
                    ["--image", "blue.png"],
                    ["--like", "film.mp4@1.1"],
                ]
        )
        {
            var run = await Search([.. example, "--limit", "1", "--json", "--m3u", "hits.m3u", "--html", "hits.html"]);
            Assert.True(run.ExitStatus == 0, run.Error);
            var lines = run.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(
                (25, 29, 1.0, 1.2),
                (
                    lines[0].GetProperty("start_frame").GetInt32(),
                    lines[0].GetProperty("last_frame").GetInt32(),
                    lines[0].GetProperty("start_s").GetDouble(),
                    lines[0].GetProperty("end_s").GetDouble()
                )
            );
            Assert.InRange(lines[0].GetProperty("best_frame").GetInt32(), 25, 29);
            Assert.True(lines[0].GetProperty("score").GetDouble() > 1);
            Assert.Equal(55, lines[1].GetProperty("rows").GetInt64());
            Assert.Contains("start-time=1.0", File.ReadAllText(_work["hits.m3u"]), StringComparison.Ordinal);
            Assert.Contains("1 hit in 1 of 1 videos", File.ReadAllText(_work["hits.html"]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_query_of_labels_narrows_a_text()
    {
        await Classify();
        var table = await Search(["--text", "blue", "red or green gaps 0s"]);
        Assert.True(table.ExitStatus == 0, table.Error);
        Assert.DoesNotContain("\t0:01.000\t0:01.200\t", table.Output, StringComparison.Ordinal);
        var same = await Search("--text", "blue", "blue");
        Assert.StartsWith("video\tstart\tend\tframes\tbest\tscore\tcosine", same.Output, StringComparison.Ordinal);
        Assert.Contains("\t0:01.000\t0:01.200\t", same.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_has_moved_is_named()
    {
        await Classify();
        Directory.Move(_work["towers"], _work["moved"]);
        var run = await Search("--text", "blue");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("-m", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Search("--text", "blue", "-m", "moved")).ExitStatus);
        Assert.Equal(0, (await Search("--like", "film.mp4@0")).ExitStatus);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said()
    {
        await Classify();
        TinyTowers.Write(_work["others"], joint: true);
        foreach (
            var (message, arguments) in ((string, string[])[])
                [
                    ("is empty", ["--text", ""]),
                    ("only what frames are not to be like", ["--not-text", "red"]),
                    ("VIDEO@TIME", ["--like", "film.mp4"]),
                    ("VIDEO@TIME", ["--like", "film.mp4@noon"]),
                    ("has no frame at 9:00: its last one is shown until 0:02.200", ["--like", "film.mp4@9:00"]),
                    ("has a name like 'other.mp4'", ["--like", "other.mp4@1"]),
                    ("this is another 'colors'", ["--like", "film.mp4@1", "-m", "colors.onnx"]),
                    ("this is another 'others' (sha256", ["--text", "red", "-m", "others"]),
                    ("missing.png", ["--image", "missing.png"]),
                    ("A limit of 0", ["--text", "red", "--limit", "0"]),
                ]
        )
        {
            var run = await Search(arguments);
            Assert.Equal(2, run.ExitStatus);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("fault", run.Error, StringComparison.OrdinalIgnoreCase);
        }
        // What can be asked, and what is said beside the answer.
        Assert.Contains(
            "has 11 tokens; the model reads the first 8",
            (await Search("--text", "blue blue blue blue blue blue blue blue blue")).Error,
            StringComparison.Ordinal
        );
        var nothing = await Search("--text", "blue", "red and blue");
        Assert.Equal("video\tstart\tend\tframes\tbest\tscore\tcosine\n", nothing.Output);
        Assert.Contains("no hit for", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_without_embeddings_say_how_to_get_them()
    {
        await ProgramRun.In(_work.Folder, "classify", "film.mp4", "-m", "towers", "-o", "out", "--classes", "red");
        var run = await Search("--text", "red");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("--vectors embedding", run.Error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> Search(params string[] arguments) => ProgramRun.In(_work.Folder, ["search", "out", .. arguments]);

    private Task<ProgramRun> Classify() =>
        ProgramRun.In(
            _work.Folder,
            [
                "classify",
                "film.mp4",
                "-m",
                "towers",
                "-o",
                "out",
                "--classes",
                "red",
                "--classes",
                "green",
                "--classes",
                "blue",
                "--format",
                "parquet",
                "--vectors",
                "embedding",
            ]
        );
}
