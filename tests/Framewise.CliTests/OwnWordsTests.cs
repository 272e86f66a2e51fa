using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>Classes in one's own words, through the program, with a model whose space is red, green and blue.</summary>
public sealed class OwnWordsTests : IDisposable
{
    private readonly Workspace _work = new();

    public OwnWordsTests()
    {
        TinyTowers.Write(_work["towers"]);
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=red:size=64x48:rate=25:duration=1[a];color=blue:size=64x48:rate=25:duration=1[b];[a][b]concat",
            "-pix_fmt",
            "yuv420p",
            "film.mp4"
        );
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("--isolate", "on")]
    [InlineData("--isolate", "off", "--batch", "3", "--threads", "1")]
    public async Task A_film_is_told_in_the_words_that_were_asked_for(params string[] how)
    {
        File.WriteAllLines(_work["classes.txt"], ["# colours", "", "sky = blue | a photo of blue"]);
        var run = await Classify(["--classes", "red", "--classes", "classes.txt", .. how]);
        Assert.Equal(0, run.ExitStatus);
        var rows = _work.Rows("film.mp4.csv");
        Assert.Equal(50, rows.Count);
        Assert.All(rows.Take(25), row => Assert.Equal("red", row["label_1"]));
        Assert.All(rows.Skip(25), row => Assert.Equal("sky", row["label_1"]));
    }

    [Fact]
    public async Task Other_classes_are_other_results_and_replace_none_unasked()
    {
        await Classify("--classes", "red", "--classes", "blue");
        var table = File.ReadAllText(_work["out", "film.mp4.csv"]);
        foreach (var other in new string[][] { ["--classes", "green"], ["--classes", "blue", "--template", "{} of a"] })
        {
            var kept = await Classify(["--classes", "red", .. other]);
            Assert.Equal(1, kept.ExitStatus);
            Assert.Contains(
                "film.mp4: finished already and kept, because its results answer other classes",
                kept.Error,
                StringComparison.Ordinal
            );
            Assert.Equal(table, File.ReadAllText(_work["out", "film.mp4.csv"]));
        }
        Assert.Equal(0, (await Classify("--classes", "red", "--classes", "green", "--overwrite")).ExitStatus);
        Assert.Contains("1 skipped", (await Classify("--classes", "red", "--classes", "green")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_embeddings_take_other_classes_by_label()
    {
        string[] vectors = ["--format", "parquet", "--vectors", "embedding"];
        await Classify(["--classes", "red", .. vectors]);
        var run = await Classify(["--classes", "blue", .. vectors]);
        Assert.Contains("'framewise label' gives it other classes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_with_words_and_a_classifier_see_the_same_frames()
    {
        var run = await Classify("-m", "colors.onnx", "--classes", "red", "--classes", "blue");
        Assert.Equal(0, run.ExitStatus);
        Assert.All(_work.Rows("film.mp4.csv"), row => Assert.Equal(row["colors_label_1"], row["towers_label_1"]));
    }

    [Fact]
    public async Task Extracted_frames_are_told_in_words_too()
    {
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "extract", "film.mp4", "-m", "towers", "-o", "film.tfrecord")).ExitStatus);
        Assert.Equal(
            0,
            (
                await ProgramRun.In(
                    _work.Folder,
                    "classify",
                    "film.tfrecord",
                    "-m",
                    "towers",
                    "-o",
                    "out",
                    "--classes",
                    "red",
                    "--classes",
                    "blue"
                )
            ).ExitStatus
        );
        var rows = _work.Rows("film.tfrecord.csv");
        Assert.Equal(50, rows.Count);
        Assert.All(rows.Take(25), row => Assert.Equal("red", row["label_1"]));
        Assert.All(rows.Skip(25), row => Assert.Equal("blue", row["label_1"]));
    }

    [Theory]
    [InlineData("csv,parquet", "embedding")]
    [InlineData("parquet,jsonl", "probabilities,embedding")]
    public async Task New_labels_from_stored_embeddings_are_those_of_a_run(string formats, string vectors)
    {
        string[] kept = ["--format", formats, "--vectors", vectors, "-m", "colors.onnx"];
        string[] wanted = ["--classes", "green", "--classes", "sky = blue", "--classes", "a red photo"];
        await Classify(["--classes", "red", .. kept]);
        var run = await ProgramRun.In(_work.Folder, ["label", "out", "-m", "towers", .. wanted]);
        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Contains("50 frames of 1 video have new labels", run.Error, StringComparison.Ordinal);
        await ProgramRun.In(_work.Folder, ["classify", "film.mp4", "-m", "towers", "-o", "expected", .. wanted, .. kept]);
        foreach (var format in formats.Split(','))
            Assert.Equal(File.ReadAllBytes(_work["expected", $"film.mp4.{format}"]), File.ReadAllBytes(_work["out", $"film.mp4.{format}"]));
        Assert.Equal(FaultTests.Timeless(_work["expected", "film.mp4.json"]), FaultTests.Timeless(_work["out", "film.mp4.json"]));
        // A run with these classes finds nothing to do, and so does another labelling.
        Assert.Contains("1 skipped", (await Classify([.. wanted, .. kept])).Error, StringComparison.Ordinal);
        Assert.Contains(
            "1 had them already",
            (await ProgramRun.In(_work.Folder, ["label", "out", "-m", "towers", .. wanted])).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Half_precision_is_labelled_searched_and_kept_by_what_comes_after()
    {
        string[] kept = ["--format", "csv,parquet", "--vectors", "embedding,half"];
        string[] wanted = ["--classes", "green", "--classes", "sky = blue", "--classes", "a red photo"];
        await Classify(["--classes", "red", .. kept]);
        var run = await ProgramRun.In(_work.Folder, ["label", "out", "-m", "towers", .. wanted]);
        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Contains("50 frames", run.Error, StringComparison.Ordinal);
        // A run with these classes and this precision finds nothing to do; one that wants all digits does.
        Assert.DoesNotContain("done again", (await Classify([.. wanted, .. kept])).Error, StringComparison.Ordinal);
        var rows = _work.Rows("film.mp4.csv");
        var found = await ProgramRun.In(_work.Folder, "search", "out", "--text", "blue", "--limit", "1");
        Assert.Contains("film.mp4\t0:01.000\t0:02.000\t25", found.Output, StringComparison.Ordinal);
        var asked = await ProgramRun.In(
            _work.Folder,
            "sql",
            "out",
            "select count(*), any_value(b.embedding) from embeddings a, "
                + "embeddings b where a.frame_index = 40 and array_cosine_similarity(a.embedding, b.embedding) > 0.9"
        );
        Assert.Contains("\n25\t[", asked.Output, StringComparison.Ordinal);
        Assert.Contains(
            "done again, because its results have top-k 5, every 1, start 0 s, end open, vectors embedding, half",
            (await Classify([.. wanted, .. kept[..^1], "embedding"])).Error,
            StringComparison.Ordinal
        );
        foreach (var (half, whole) in rows.Zip(_work.Rows("film.mp4.csv")))
        {
            Assert.Equal(whole["label_1"], half["label_1"]);
            Assert.Equal(Number(whole["prob_1"]), Number(half["prob_1"]), 0.001);
        }

        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Results_without_embeddings_say_how_to_get_them()
    {
        await Classify("--classes", "red");
        var run = await ProgramRun.In(_work.Folder, "label", "out", "-m", "towers", "--classes", "blue");
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("--vectors embedding", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is empty", "--classes", "")]
    [InlineData("listed 2 times", "--classes", "red", "--classes", "red")]
    [InlineData("has no {}", "--classes", "red", "--template", "a photo")]
    [InlineData("--classes", "--top-k", "1")]
    public async Task What_cannot_be_asked_is_said(string message, params string[] arguments)
    {
        var run = await Classify(arguments);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Models_show_says_where_each_statement_comes_from()
    {
        var run = await ProgramRun.In(_work.Folder, "models", "show", "towers", "--json");
        var sources = JsonDocument.Parse(run.Output).RootElement.GetProperty("sources");
        Assert.Equal("config.json (logit_scale)", sources.GetProperty("logit_scale").GetString());
        Assert.Equal("tokenizer_config.json (pad_token [PAD])", sources.GetProperty("pad_token_id").GetString());
    }

    private Task<ProgramRun> Classify(params string[] arguments) =>
        ProgramRun.In(_work.Folder, ["classify", "film.mp4", "-m", "towers", "-o", "out", .. arguments]);
}
