using Framewise.CliTests;
using Framewise.Media;
using Framewise.Models;
using Framewise.Tests.Media;
using Framewise.Verification;

namespace Framewise.Tests.Verification;

/// <summary>A model on pictures of which it is known what they show.</summary>
public sealed class PictureVerificationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PictureVerificationTests()
    {
        TinyModel.Write(_folder.Path);
        foreach (var color in new[] { "red", "green", "blue" })
            Draw(color, color);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_that_names_all_pictures_as_known_passes()
    {
        var report = await Verify("pictures");
        Assert.True(report.Passed);
        Assert.Equal(3, report.Pictures);
        Assert.Single(report.Trials);
    }

    [Fact]
    public async Task Where_the_card_is_wrong_the_preset_that_fits_is_named()
    {
        SwapChannels();
        var report = await Verify("pictures");
        Assert.False(report.Passed);
        Assert.Equal(["blue", "red"], report.Misses.Select(miss => miss.Label));
        Assert.Equal(["red", "blue"], report.Misses.Select(miss => miss.Said));
        Assert.Contains(report.Better, trial => trial.Preset == "imagenet");
        // The options that are told make the model right.
        var (best, options) = (report.Better[0], new Dictionary<string, string>());
        Assert.StartsWith($"--preset {best.Preset} --set ", best.Arguments, StringComparison.Ordinal);
        foreach (var set in best.Arguments.Split(" --set ")[1..])
            options.Add(set.Split('=')[0], set.Split('=')[1]);
        Assert.True((await Verify("pictures", new ModelOptions { Preset = best.Preset, Properties = options })).Passed);
    }

    [Fact]
    public async Task A_preset_that_fits_no_better_than_by_chance_is_not_recommended()
    {
        // One of seven pictures is not what its folder says.
        foreach (var name in new[] { "a", "b", "c" })
            Draw("red", "red", name);
        Draw("blue", "red", "wrong");
        var report = await Verify("pictures");
        Assert.Equal((7, 6), (report.Pictures, report.AsItIs.Right));
        Assert.True(report.Trials.Count > 1);
        Assert.True(report.Passed);
    }

    [Fact]
    public async Task Labels_that_mean_nothing_are_said_and_do_not_count()
    {
        Draw("green", "gren");
        File.WriteAllText(Path.Combine(_folder.Path, "pictures", "blue", "text.png"), "no picture");
        var report = await Verify("pictures");
        Assert.Equal(3, report.Pictures);
        Assert.True(report.Passed);
        Assert.Contains(report.Problems, problem => problem.Contains("Did you mean 'green'?", StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.Contains("text.png", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pictures/red/1.png,red\n# a comment\n\npictures/blue/1.png,blue\n", 2)]
    [InlineData("file\tlabel\npictures/red/1.png\tred\n", 1)]
    [InlineData("pictures/red/1.png 0\npictures/blue/1.png 2\n", 2)]
    public async Task A_list_names_pictures_and_labels_or_numbers_of_classes(string text, int count)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "list.txt"), text);
        var report = await Verify("list.txt");
        Assert.True(report.Passed);
        Assert.Equal(count, report.Pictures);
    }

    [Fact]
    public void What_names_no_pictures_is_said()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        Assert.Contains("zebra/1.jpg", Assert.Throws<MediaException>(() => Find("empty")).Message, StringComparison.Ordinal);
        Assert.Contains("There is no folder", Assert.Throws<MediaException>(() => Find("nothing")).Message, StringComparison.Ordinal);
        _folder.Write("list.txt", "alone"u8.ToArray());
        Assert.Contains("FILE,LABEL", Assert.Throws<MediaException>(() => Find("list.txt")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zebra_that_became_a_mosquito_net_is_a_zebra_with_the_right_preset()
    {
        var images = Repository.Shared("media", "images");
        var report = await PictureVerification.RunAsync(
            Repository.Shared("models", "squeezenet1.1_caffe_fp32.onnx"),
            new ModelOptions { Preset = "imagenet" },
            [
                new(Path.Combine(images, "playtorch_zebra.jpg"), "zebra"),
                new(Path.Combine(images, "coral_parrot.jpg"), "bird"),
                new(Path.Combine(images, "caffe2tut_lemon.jpg"), "lemon"),
            ],
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Contains(report.Misses, miss => miss is { Label: "zebra", Said: "mosquito net" });
        Assert.Contains(report.Better, trial => trial is { Preset: "caffe", Right: 3, Arguments: "--preset caffe" });
    }

    private Task<PictureReport> Verify(string pictures, ModelOptions? options = null) =>
        PictureVerification.RunAsync(
            Path.Combine(_folder.Path, "colors.onnx"),
            options,
            Find(pictures),
            null,
            TestContext.Current.CancellationToken
        );

    private IReadOnlyList<KnownPicture> Find(string name) => KnownPicture.Find(Path.Combine(_folder.Path, name));

    private void SwapChannels()
    {
        var card = Path.Combine(_folder.Path, "colors.card.json");
        File.WriteAllText(card, File.ReadAllText(card).Replace("\"rgb\"", "\"bgr\"", StringComparison.Ordinal));
    }

    private void Draw(string color, string label, string name = "1")
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "pictures", label));
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            $"color={color}:size=32x32",
            "-frames:v",
            "1",
            Path.Combine(_folder.Path, "pictures", label, name + ".png")
        );
    }
}
