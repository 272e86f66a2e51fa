using System.Text.Json;

namespace Framewise.CliTests;

/// <summary><c>classify --format</c>: which files there are, whatever was asked for before.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly Workspace _work = new();

    public FormatTests() => _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-frames:v", "40", "-bf", "2", "a.mp4");

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task One_run_gives_every_format_and_names_the_files()
    {
        var run = await Expect(0, "a.mp4", "--format", "parquet, csv,jsonl", "--json");
        string[] names = ["a.mp4.csv", "a.mp4.jsonl", "a.mp4.parquet"];
        Assert.Equal([.. names[..1], "a.mp4.json", .. names[1..], "run.json"], Files());
        var ledger = Json("a.mp4.json");
        Assert.Equal("a.mp4.csv", ledger.GetProperty("table").GetString());
        Assert.Equal(names, ledger.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        Assert.All(
            ledger.GetProperty("files").EnumerateArray(),
            file => Assert.Equal(Sha256(file.GetProperty("name").GetString()!), file.GetProperty("sha256").GetString())
        );
        Assert.Equal(
            names,
            Json("run.json").GetProperty("videos")[0].GetProperty("files").EnumerateArray().Select(name => name.GetString())
        );
        Assert.Equal(3, JsonDocument.Parse(run.Output.Split('\n')[0]).RootElement.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task Without_csv_no_csv_is_left()
    {
        await Expect(0, "a.mp4", "--format", "parquet");
        Assert.Equal(["a.mp4.json", "a.mp4.parquet", "run.json"], Files());
        Assert.Equal("a.mp4.parquet", Json("a.mp4.json").GetProperty("table").GetString());
    }

    [Fact]
    public async Task A_format_asked_for_later_is_made_from_the_finished_table()
    {
        await Expect(0, "a.mp4", "--format", "csv,jsonl,parquet");
        var expected = Files()
            .Where(name => !name.Contains("json", StringComparison.Ordinal) || name.EndsWith("jsonl", StringComparison.Ordinal))
            .ToDictionary(name => name, Sha256);
        Directory.Delete(_work["out"], recursive: true);
        await Expect(0, "a.mp4", "--format", "parquet");
        foreach (
            var (format, made) in new[]
            {
                ("csv", "a.mp4.csv is made from what is finished"),
                ("jsonl,csv", "a.mp4.jsonl is made from what is finished"),
            }
        )
        {
            var run = await Expect(0, "a.mp4", "--format", format);
            Assert.Contains(made, run.Error, StringComparison.Ordinal);
            Assert.Contains("1 skipped", run.Error, StringComparison.Ordinal);
        }
        Assert.All(expected, file => Assert.Equal(file.Value, Sha256(file.Key)));
        Assert.Equal(
            expected.Values,
            Json("a.mp4.json").GetProperty("files").EnumerateArray().Select(file => file.GetProperty("sha256").GetString()!)
        );
        Assert.DoesNotContain("made from", (await Expect(0, "a.mp4", "--format", "csv")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_was_changed_gives_no_other_format()
    {
        await Expect(0, "a.mp4");
        var before = File.ReadAllBytes(_work["out", "a.mp4.csv"]);
        File.AppendAllText(_work["out", "a.mp4.csv"], "note\r\n");
        Assert.Contains(
            "done again, because 'out/a.mp4.csv' is not the table that its ledger describes",
            (await Expect(0, "a.mp4", "--format", "csv,parquet")).Error,
            StringComparison.Ordinal
        );
        Assert.Equal(before, File.ReadAllBytes(_work["out", "a.mp4.csv"]));
        Assert.True(File.Exists(_work["out", "a.mp4.parquet"]));
    }

    [Fact]
    public async Task A_video_done_again_leaves_no_format_of_the_time_before()
    {
        await Expect(0, "a.mp4", "--format", "csv,jsonl,parquet");
        await Expect(0, "a.mp4", "--top-k", "2", "--overwrite");
        Assert.Equal(["a.mp4.csv", "a.mp4.json", "run.json"], Files());
    }

    [Theory]
    [InlineData("--format 'xml' is unknown. Use csv, jsonl or parquet, several with commas.", "--format", "csv,xml")]
    [InlineData("(--compat nvidia2017) are written as CSV only", "--format", "csv,parquet", "--compat", "nvidia2017")]
    [InlineData("--vectors are kept in Parquet. Add it to the formats: --format csv,parquet.", "--vectors", "embedding")]
    [InlineData(
        "Parts of long videos keep no vectors",
        "--format",
        "parquet",
        "--vectors",
        "embedding",
        "--shard",
        "1/2",
        "--split-long",
        "1:00"
    )]
    [InlineData("--vectors 'logits' is unknown. Use none, probabilities, embedding or half", "--format", "parquet", "--vectors", "logits")]
    public async Task Formats_that_cannot_be_are_refused(string message, params string[] arguments) =>
        Assert.Contains(message, (await Expect(2, ["a.mp4", .. arguments])).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task Reports_and_exports_need_no_csv(string format)
    {
        await Expect(0, "a.mp4", "--format", "csv");
        await ProgramRun.In(_work.Folder, "export", "out", "-o", "expected");
        Directory.Delete(_work["out"], recursive: true);
        await Expect(0, "a.mp4", "--format", format);
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "export", "out", "-o", "segments")).ExitStatus);
        Assert.Equal(File.ReadAllText(_work["expected", "a.mp4.segments.csv"]), File.ReadAllText(_work["segments", "a.mp4.segments.csv"]));
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "report", "out")).ExitStatus);
        Assert.Contains($"a.mp4.{format}", File.ReadAllText(_work["out", "a.mp4.html"]), StringComparison.Ordinal);
        File.WriteAllBytes(_work["out", $"a.mp4.{format}"], [1, 2, 3]);
        var damaged = await ProgramRun.In(_work.Folder, "export", "out");
        Assert.Equal(1, damaged.ExitStatus);
        Assert.Contains($"a.mp4.{format}' cannot be read", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vectors_are_made_by_the_model_only_and_kept_with_the_file_that_holds_them()
    {
        string[] formats = ["a.mp4", "--format", "csv,parquet"];
        await Expect(0, formats);
        var without = Sha256("a.mp4.parquet");
        Assert.Contains(
            "done again, because its results have top-k 5",
            (await Expect(0, [.. formats, "--vectors", "embedding"])).Error,
            StringComparison.Ordinal
        );
        var with = Sha256("a.mp4.parquet");
        Assert.NotEqual(without, with);
        Assert.Contains(
            "and this run has top-k 5, every 1, start 0 s, end open, vectors probabilities, embedding",
            (await Expect(0, [.. formats, "--vectors", "probabilities,embedding"])).Error,
            StringComparison.Ordinal
        );
        // More than is asked for does no harm.
        Assert.Contains("1 skipped", (await Expect(0, [.. formats, "--vectors", "embedding"])).Error, StringComparison.Ordinal);
        Assert.Contains("1 skipped", (await Expect(0, formats)).Error, StringComparison.Ordinal);
        File.Delete(_work["out", "a.mp4.parquet"]);
        Assert.Contains("done again", (await Expect(0, [.. formats, "--vectors", "embedding"])).Error, StringComparison.Ordinal);
        Assert.Equal(with, Sha256("a.mp4.parquet"));
        File.Delete(_work["out", "a.mp4.parquet"]);
        Assert.Contains("a.mp4.parquet is made from what is finished", (await Expect(0, formats)).Error, StringComparison.Ordinal);
        Assert.Equal(without, Sha256("a.mp4.parquet"));
        Assert.Equal("none", Json("a.mp4.json").GetProperty("options").GetProperty("vectors").GetString());
        Assert.Equal(["a.mp4.csv", "a.mp4.json", "a.mp4.parquet", "run.json"], Files());
    }

    [Fact]
    public async Task A_model_without_an_embedding_is_refused()
    {
        TinyModel.WriteCorner(_work.Folder);
        Assert.Contains(
            "'colors.onnx' gives no embedding: its scores come from the operator Slice",
            (await Expect(2, "a.mp4", "--format", "parquet", "--vectors", "embedding")).Error,
            StringComparison.Ordinal
        );
        await Expect(0, "a.mp4", "--format", "parquet", "--vectors", "probabilities");
    }

    private async Task<ProgramRun> Expect(int status, params string[] arguments)
    {
        var run = await _work.Classify(arguments);
        Assert.True(run.ExitStatus == status, run.Error);
        return run;
    }

    private string[] Files() => [.. Directory.GetFiles(_work["out"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(_work["out", name])).RootElement;

    private string Sha256(string name) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_work["out", name])));
}
