using System.Security.Cryptography;
using System.Text.Json;
using Framewise.Tests.Models.Hub;

namespace Framewise.CliTests;

/// <summary><c>framewise models</c>, and models without a card.</summary>
public sealed class ModelsTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task The_list_names_size_licence_and_whether_a_model_is_here()
    {
        var run = await Run("models", "list");
        Assert.Equal((0, ""), (run.ExitStatus, run.Error));
        foreach (
            var line in (string[])
                [@"inception-v3 +25 MB to fetch +Apache-2.0", @"resnet50 +95 MB to fetch +MIT", @"alexnet +yours to bring"]
        )
            Assert.Matches(line, run.Output);
        using var json = JsonDocument.Parse((await Run("models", "list", "--json")).Output);
        Assert.Equal("inception-v3", json.RootElement[0].GetProperty("name").GetString());
        Assert.False(json.RootElement[0].GetProperty("fetched").GetBoolean());
    }

    [Fact]
    public async Task Show_says_from_where_each_statement_comes()
    {
        var run = await Run("models", "show", "colors.onnx", "--set", "crop_mode=square");
        Assert.Equal((0, ""), (run.ExitStatus, run.Error));
        Assert.Matches("crop_mode +\"square\" +from command line", run.Output);
        Assert.Matches("channels +\"rgb\" +from card colors.card.json", run.Output);
        Assert.Matches("batch +any", run.Output);
        using var json = JsonDocument.Parse((await Run("models", "show", "colors.onnx", "--json")).Output);
        Assert.Equal("area", json.RootElement.GetProperty("card").GetProperty("interpolation").GetString());
        Assert.Equal("card colors.card.json", json.RootElement.GetProperty("sources").GetProperty("scale").GetString());
        Assert.Contains("\"imagenet-1k\"", (await Run("models", "show", "mobilenet-v1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_model_leaves_open_is_listed_with_the_options_that_give_it()
    {
        File.Delete(_work["colors.card.json"]);
        File.WriteAllText(_work["names.txt"], "red\ngreen\nblue\n");
        _work.Clip("a.mp4", frames: 1);
        var run = await Run("classify", "a.mp4", "-m", "colors.onnx");
        Assert.Equal(2, run.ExitStatus);
        foreach (var part in (string[])["'crop_mode' is missing", "'labels' is missing", "--preset", "--set", "--labels"])
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("'input_size'", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("classify", "a.mp4", "-m", "colors.onnx", "-m", "other.onnx", "--preset", "caffe")).ExitStatus);

        run = await Run(
            "classify",
            "a.mp4",
            "-m",
            "colors.onnx",
            "--preset",
            "imagenet",
            "--labels",
            "names.txt",
            "--set",
            "output_kind=logits",
            "--set",
            "resize=8",
            "-o",
            "out"
        );
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal("red", _work.Rows("a.mp4.csv")[0]["label_1"]);
    }

    /// <summary>Frames higher than wide and square ones ended the script of 2017.</summary>
    [Theory]
    [InlineData("48x64")]
    [InlineData("64x64")]
    [InlineData("64x48")]
    public async Task Frames_of_every_shape_pass_through_the_preprocessing_of_2017(string size)
    {
        File.Move(_work["colors.onnx"], _work["bare.onnx"]);
        File.WriteAllText(_work["names.txt"], "blue\ngreen\nred\n");
        _work.Ffmpeg("-f", "lavfi", "-i", $"color=blue:size={size}:rate=25", "-frames:v", "3", "-pix_fmt", "yuv420p", "a.mp4");
        var run = await Run(
            "classify",
            "a.mp4",
            "-m",
            "bare.onnx",
            "--preset",
            "nvidia2017",
            "--labels",
            "names.txt",
            "--set",
            "output_kind=logits",
            "-o",
            "out"
        );
        Assert.Equal((0, 3), (run.ExitStatus, _work.Rows("a.mp4.csv").Count));
        Assert.All(_work.Rows("a.mp4.csv"), row => Assert.Equal("blue", row["label_1"]));
    }

    [Fact]
    public async Task A_still_picture_is_a_video_of_one_frame()
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "color=lime:size=64x48", "-frames:v", "1", "a.jpg");
        Assert.Equal(0, (await _work.Classify("a.jpg")).ExitStatus);
        Assert.Equal("green", Assert.Single(_work.Rows("a.jpg.csv"))["label_1"]);
    }

    [Fact]
    public async Task Several_models_say_whether_they_agree()
    {
        Directory.CreateDirectory(_work["second"]);
        TinyModel.Write(_work["second"], """["red", "blue", "green"]""");
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=red:size=64x48:rate=1",
            "-f",
            "lavfi",
            "-i",
            "color=blue:size=64x48:rate=1",
            "-filter_complex",
            "[0]trim=duration=2[a];[1]trim=duration=2[b];[a][b]concat",
            "-pix_fmt",
            "yuv420p",
            "a.mp4"
        );
        var run = await _work.Classify("-m", "second/colors.onnx", "a.mp4");
        Assert.Contains("both called 'colors'", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitStatus);
        File.WriteAllText(
            _work["second", "colors.card.json"],
            File.ReadAllText(_work["second", "colors.card.json"]).Replace("\"colors\"", "\"other\"", StringComparison.Ordinal)
        );
        Assert.Equal(0, (await _work.Classify("-m", "second/colors.onnx", "a.mp4")).ExitStatus);
        Assert.Equal(["1", "1", "0", "0"], _work.Rows("a.mp4.csv").Select(row => row["agree"]));
    }

    [Fact]
    public async Task Answers_are_kept_and_compared_with()
    {
        Assert.Contains("--write", (await Run("models", "verify", "colors.onnx")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("models", "verify", "colors.onnx", "--write")).ExitStatus);
        var same = await Run("models", "verify", "colors.onnx");
        Assert.Equal(0, same.ExitStatus);
        Assert.Contains("as it should be; largest differences: mean of a channel 0.000", same.Output, StringComparison.Ordinal);
        var other = await Run("models", "verify", "colors.onnx", "--set", "channels=bgr");
        Assert.Equal(1, other.ExitStatus);
        Assert.Contains("other answers", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_added_model_is_listed_and_used_by_name()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_work["colors.onnx"])));
        var run = await Run("models", "add", "colors.onnx", "--sha256", hash, "--name", "mine", "--card", "colors.card.json");
        Assert.Equal(0, run.ExitStatus);
        Assert.Contains($"mine: 3 classes, sha256 {hash}", run.Output, StringComparison.Ordinal);
        Assert.Matches("mine +here", (await Run("models", "list")).Output);
        _work.Clip("a.mp4", frames: 1);
        Assert.Equal(0, (await Run("classify", "a.mp4", "-m", "mine", "-o", "out")).ExitStatus);
        Assert.Contains(
            "its sha256 is",
            (await Run("models", "add", "colors.onnx", "--sha256", new string('0', 64), "--name", "wrong")).Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("wrong", (await Run("models", "list")).Output, StringComparison.Ordinal);
    }

    /// <summary>What is null is what nothing says; filled in, the card is enough.</summary>
    [Fact]
    public async Task A_card_is_written_out_to_be_mended()
    {
        var whole = await Run("models", "card", "colors.onnx", "--set", "channels=bgr");
        Assert.Equal((0, ""), (whole.ExitStatus, whole.Error));
        File.WriteAllText(_work["mine.json"], whole.Output);
        Assert.Matches(
            "channels +\"bgr\" +from card mine.json",
            (await Run("models", "show", "colors.onnx", "--card", "mine.json")).Output
        );

        File.Delete(_work["colors.card.json"]);
        var part = await Run("models", "card", "colors.onnx", "--set", "scale=1/255", "--set", "labels=[\"red\",\"green\",\"blue\"]");
        Assert.Equal(1, part.ExitStatus);
        Assert.Contains("What is null in the card has to be filled in", part.Error, StringComparison.Ordinal);
        Assert.Contains("\"mean\": null", part.Output, StringComparison.Ordinal);
        Assert.Matches("layout +\"nchw\" +from graph", (await Run("models", "show", "colors.onnx")).Output);
    }

    [Fact]
    public async Task A_model_of_the_hub_is_fetched_by_its_name_and_pinned_in_the_ledger()
    {
        using var hub = new HubServer();
        hub.Add("colors.onnx", File.ReadAllBytes(_work["colors.onnx"]), isLarge: true);
        hub.Add("colors.card.json", File.ReadAllBytes(_work["colors.card.json"]));
        _work.Clip("a.mp4", frames: 2);
        var environment = new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint.ToString(), ["HF_HOME"] = _work["hf"] };
        var run = await Run(environment, "classify", "a.mp4", "-m", "hf:org/colors", "-o", "out");
        Assert.Equal(0, run.ExitStatus);
        Assert.Contains("fetching hf:org/colors at 0123456789ab from 127.0.0.1", run.Error, StringComparison.Ordinal);
        Assert.Equal("red", _work.Rows("a.mp4.csv")[0]["label_1"]);
        using var ledger = JsonDocument.Parse(File.ReadAllText(_work["out", "a.mp4.json"]));
        var model = ledger.RootElement.GetProperty("networks")[0];
        Assert.Equal($"hf:org/colors@{HubServer.Commit}", model.GetProperty("revision").GetString());
        Assert.Equal(HubServer.Sha256(File.ReadAllBytes(_work["colors.onnx"])), model.GetProperty("sha256").GetString());

        environment["HF_HUB_OFFLINE"] = "1";
        Assert.Contains(
            $"hf:org/colors@{HubServer.Commit}",
            (await Run(environment, "models", "show", "hf:org/colors")).Output,
            StringComparison.Ordinal
        );
        var missing = await Run(environment, "classify", "a.mp4", "-m", "hf:org/other", "-o", "out");
        Assert.Equal(2, missing.ExitStatus);
        Assert.Contains("HF_HUB_OFFLINE is set, and 'hf:org/other' is not in the cache", missing.Error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> Run(params string[] arguments) => Run([], arguments);

    private Task<ProgramRun> Run(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = ProgramRun.Prepare(_work.Folder, arguments);
        start.Environment["FRAMEWISE_CACHE"] = _work["cache"];
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return ProgramRun.Finish(System.Diagnostics.Process.Start(start)!);
    }
}
