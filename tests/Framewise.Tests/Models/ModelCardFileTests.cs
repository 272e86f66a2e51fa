using System.Text;
using System.Text.Json;
using Framewise.Media;
using Framewise.Models;
using Framewise.Models.Cards;
using Framewise.Preprocessing;

namespace Framewise.Tests.Models;

/// <summary>Cards as JSON: timm's words, presets, and messages that say all that is wrong.</summary>
public sealed class ModelCardFileTests
{
    private const string Full = """
        { "name": "n", "layout": "nchw", "input_size": [3, 288, 288],
        "interpolation": "bilinear", "antialias": true, "crop_mode": "center", "crop_pct": 0.95,
          "channels": "rgb", "scale": "1/255", "mean": [0.5, 0.4, 0.3], "std": [0.2, 0.1, 0.3],
          "output_kind": "logits", "labels": ["a", "b"],
          "background_class": true, "input": "x", "output": "y", "license": "MIT", "origin": "here" }
        """;

    [Fact]
    public void Every_property_of_a_card_reaches_the_model()
    {
        var card = Parse(Full).Card;
        Assert.Equal(
            ("n", "x", "y", false, OutputKind.Logits, "MIT", "here"),
            (card.Name, card.Input, card.Output, card.ChannelsLast, card.OutputKind, card.License, card.Origin)
        );
        Assert.Equal(1 / 255.0, card.Scale);
        Assert.Equal([0.5, 0.4, 0.3], card.Mean);
        Assert.Equal([0.2, 0.1, 0.3], card.Std);
        Assert.Equal(["background", "a", "b"], card.Labels);
        Assert.Equal(
            new PixelRecipe
            {
                Width = 288,
                Height = 288,
                Crop = CropMode.Center,
                ShorterSide = 303,
                Channels = ChannelOrder.Rgb,
            },
            card.Pixels
        );
    }

    [Theory]
    [InlineData(224, "0.875", 256)]
    [InlineData(299, "0.875", 341)]
    [InlineData(288, "0.95", 303)]
    [InlineData(224, "1", 224)]
    public void The_shorter_side_is_the_floor_of_size_by_crop_pct_as_in_timm(int size, string share, int shorter) =>
        Assert.Equal(
            shorter,
            Parse(
                $$"""{ "name": "n", "preset": "imagenet", "input_size": [3, {{size}}, {{size}}], "crop_pct": {{share}} }"""
            ).Card.Pixels.ShorterSide
        );

    [Fact]
    public void A_stated_resize_wins_over_a_share_from_the_preset() =>
        Assert.Equal(232, Parse("""{ "name": "n", "preset": "imagenet", "resize": 232 }""").Card.Pixels.ShorterSide);

    [Theory]
    [InlineData(""" "crop_mode": "squash" """, 0, 0)]
    [InlineData(""" "crop_mode": "squash", "crop_pct": 0.9 """, 248, 248)]
    [InlineData(""" "crop_mode": "squash", "resize": [240, 320] """, 320, 240)]
    [InlineData(""" "crop_mode": "letterbox", "resize": 256, "fill": 114 """, 256, 256)]
    [InlineData(""" "crop_mode": "center", "resize": [240, 320] """, 320, 240)]
    [InlineData(""" "crop_mode": "center", "input_size": [3, 192, 256], "crop_pct": 0.8 """, 320, 240)]
    public void Any_resize_goes_before_any_crop(string properties, int width, int height)
    {
        var pixels = Parse($$"""{ "name": "n", "preset": "imagenet", {{properties}} }""").Card.Pixels;
        Assert.Equal((width == 0 ? null : new PictureSize(width, height), 0), (pixels.Resized, pixels.ShorterSide));
    }

    [Fact]
    public void Presets_are_the_recipes_they_are_named_after()
    {
        var caffe = Parse("""{ "name": "n", "preset": "caffe" }""").Card;
        Assert.Equal(
            (CropMode.Square, ChannelOrder.Bgr, 1.0, OutputKind.Probabilities),
            (caffe.Pixels.Crop, caffe.Pixels.Channels, caffe.Scale, caffe.OutputKind)
        );
        Assert.Equal([104, 117, 123], caffe.Mean);

        var inception = Parse("""{ "name": "n", "preset": "inception" }""").Card;
        Assert.Equal(
            (CropMode.Fraction, 0.875, 299, true),
            (inception.Pixels.Crop, inception.Pixels.CropFraction, inception.Pixels.Width, inception.ChannelsLast)
        );
        Assert.Equal(1001, inception.Labels.Count);

        var script = Parse("""{ "name": "n", "preset": "nvidia2017" }""").Card;
        Assert.Equal(
            (CropMode.Square, ResizeFilter.Area, ChannelOrder.Bgr, 227),
            (script.Pixels.Crop, script.Pixels.Filter, script.Pixels.Channels, script.Pixels.Width)
        );
        Assert.True(script.SubtractFrameMean && script.Pixels.WantsFrameMean && script.OutputKind == OutputKind.Logits);
    }

    [Fact]
    public void An_empty_card_is_told_everything_it_lacks_at_once()
    {
        var error = Assert.Throws<ModelException>(() => Parse("{}"));
        foreach (
            var name in (string[])
                [
                    "name",
                    "layout",
                    "input_size",
                    "crop_mode",
                    "crop_pct",
                    "channels",
                    "interpolation",
                    "scale",
                    "mean",
                    "std",
                    "output_kind",
                    "labels",
                ]
        )
            Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("nchw, nhwc", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"crop_mode\": \"border\"", "'crop_mode' is \"border\" (allowed: center, square, fraction, squash, letterbox, pad)")]
    [InlineData("\"interpolation\": \"mitchell\"", "(allowed: bilinear, bicubic, area, nearest, lanczos, box, hamming)")]
    [InlineData("\"antialias\": false, \"interpolation\": \"bicubic\"", "bilinear only")]
    [InlineData("\"crop_mode\": \"letterbox\", \"fill\": 256", "'fill' is 256")]
    [InlineData("\"crop_mode\": \"pad\", \"fill\": [1, 2]", "red, green, blue")]
    [InlineData("\"crop_mode\": \"pad\", \"position\": \"left\"", "center, top-left")]
    [InlineData("\"layout\": 5", "'layout' is 5")]
    [InlineData("\"layout\": null, \"preset\": null", "'layout' is missing")]
    [InlineData("\"input_size\": [224, 224, 3]", "[3, height, width]")]
    [InlineData("\"input_size\": [3, 224]", "'input_size' is [3, 224]")]
    [InlineData("\"mean\": [1, 2]", "'mean' is [1, 2]")]
    [InlineData("\"std\": [1, 0, 1]", "'std' holds 0")]
    [InlineData("\"scale\": 0", "'scale' is 0")]
    [InlineData("\"scale\": \"1/0\"", "'scale' is \"1/0\"")]
    [InlineData("\"crop_pct\": 1.5", "at most 1")]
    [InlineData("\"resize\": 100", "from 224")]
    [InlineData("\"resize\": [256], \"crop_mode\": \"squash\"", "[height, width]")]
    [InlineData("\"resize\": 256, \"crop_mode\": \"square\"", "center, squash and letterbox only")]
    [InlineData("\"labels\": [\"a\", 1]", "'labels' is")]
    [InlineData("\"labels\": \"none.txt\"", "none.txt")]
    [InlineData("\"sha256\": \"abc\"", "64 hexadecimal digits")]
    [InlineData("\"subtract\": \"mean\"", "frame-mean")]
    [InlineData("\"preset\": \"resnet\"", "imagenet, inception, caffe, nvidia2017")]
    [InlineData("\"croppct\": 1", "'croppct' is not a property")]
    [InlineData("\"name\": \"\"", "'name' is \"\"")]
    public void A_wrong_property_is_named_with_its_value_and_the_allowed_ones(string property, string message)
    {
        var preset = property.Contains("preset", StringComparison.Ordinal) ? "" : ", \"preset\": \"imagenet\"";
        var name = property.Contains("\"name\"", StringComparison.Ordinal) ? "\"origin\": \"x\"" : "\"name\": \"n\"";
        Assert.Contains(
            message,
            Assert.Throws<ModelException>(() => Parse($"{{ {name}{preset}, {property} }}")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }", "not valid JSON")]
    public void What_is_no_card_at_all_is_said_so(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ModelException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Label_files_are_found_beside_the_card()
    {
        using var folder = new TempFolder();
        folder.Write("pets.txt", "\uFEFFcat\r\ndog\r\n");
        var card = ModelCardFile.Read(folder.Write("net.card.json", """{ "name": "n", "preset": "imagenet", "labels": "pets.txt" }"""));
        Assert.Equal(["cat", "dog"], card.Card.Labels);
    }

    [Fact]
    public void A_written_card_reads_back_the_same()
    {
        const string Letterbox =
            """{ "name": "n", "preset": "imagenet", "crop_mode": "letterbox", "resize": [250, 300], "fill": """
            + """[1, 2, 3], "position": "top-left", "antialias": false }""";
        const string Pad = """{ "name": "n", "preset": "imagenet", "crop_mode": "pad", "fill": 255, "interpolation": "lanczos" }""";
        foreach (
            var file in KnownModels
                .All.Append(Parse(Full))
                .Append(Parse(Letterbox))
                .Append(Parse(Pad))
                .Append(new ModelCardFile { Card = KnownModels.AlexNet })
        )
        {
            var back = Parse(file.ToJson());
            Assert.Equal((file.File, file.Sha256), (back.File, back.Sha256));
            Assert.Equivalent(file.Card, back.Card, strict: true);
        }
    }

    [Fact]
    public void The_schema_knows_the_same_properties_as_the_reader()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-card.schema.json")));
        Assert.Equal(
            CardReader.Properties.Order(StringComparer.Ordinal),
            schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_cards_in_the_documentation_are_cards()
    {
        var blocks = File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-files.md"))
            .Split("```json\n")[1..]
            .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .ToArray();
        Assert.Equal(3, blocks.Length);
        Assert.All(blocks, block => Assert.NotEmpty(Parse(block).Card.Labels));
    }

    private static ModelCardFile Parse(string json) => ModelCardFile.Parse(Encoding.UTF8.GetBytes(json), "x.card.json");
}
