using System.Globalization;
using Framewise.Models;

namespace Framewise.Tests.Models.Cards;

/// <summary>
/// Configuration files as people have them (../shared/configs), each with a graph of the right shape: the card against what the files' own
/// programs do, written down by hand, or the refusal by name.
/// </summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string ImageNet = "-0.485,0.456,0.406 /0.229,0.224,0.225";
    private const string Clip = "-0.48145,0.45783,0.40821 /0.26863,0.2613,0.27578";
    private const string Half = "-0.5,0.5,0.5 /0.5,0.5,0.5";
    private const string None = "-0,0,0 /1,1,1";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Folder; classes, width and height of the graph; how it ends; the card; the labels (none: they are given with
    /// --labels).</summary>
    public static TheoryData<string, int, int, int, string, string, string?> Cards =>
        new()
        {
            { "01-hf-vit-imagenet", 4, 224, 224, "Identity", $"224x224 Squash Bilinear Rgb *0.00392 {ImageNet} Logits", null },
            {
                "03-hf-efficientnet-retinopathy",
                5,
                456,
                456,
                "Identity",
                $"456x456 Squash Nearest Rgb *0.00392 -0.485,0.456,0.406 /0.229,0.224,0.225 Logits",
                null
            },
            { "05-hf-metom-custom-code", 4, 128, 128, "Identity", $"128x128 Squash Bicubic Rgb *0.00392 {Clip} Logits", null },
            {
                "07-hf-swinv2-fast-v5",
                2,
                256,
                256,
                "Identity",
                $"256x256 Squash Bicubic Rgb *0.00392 {ImageNet} Logits",
                "artificial|real"
            },
            {
                "08-hf-convnext-crop-pct",
                6,
                224,
                224,
                "Identity",
                $"224x224 Center 256 Bicubic Rgb *0.00392 {ImageNet} Logits",
                "CommonRust|CornLeafBlight|GreyLeafSpot|NoFoliarSymptoms|PhaeosphaeriaLeafSpot|UnidentifiedDisease"
            },
            {
                "10-hf-vit-no-type/model",
                15,
                224,
                224,
                "Identity",
                $"224x224 Squash Bicubic Rgb *0.00392 {Half} Logits",
                "Infeksi Kulit|Eksim|Jerawat|Gangguan Pigmentasi|Tumor Kulit Jinak|Kanker Kulit (Maligna)|Jerawat (Acne)|Keratosis "
                    + "Aktinik (Pra-Kanker)|Karsinoma Sel Basal|Keratosis Jinak|Dermatofibroma|Nevus Melanositik (Tahi "
                    + "Lalat)|Melanoma|Lesi Vaskular (Pembuluh Darah)|Kutil/Molluscum"
            },
            {
                "16-lobe-signature-v1",
                2,
                -224,
                224,
                "Softmax",
                $"224x224 Center 224 Bicubic Rgb *0.00392 {None} Probabilities",
                "rural|urban"
            },
            {
                "18-lobe-signature-raspberry",
                3,
                -224,
                224,
                "Softmax",
                $"224x224 Center 224 Bicubic Rgb *0.00392 {None} Probabilities",
                "Boxes|Food Waste|Kids Biscuts"
            },
            {
                "23-paddleclas-cls",
                1000,
                224,
                224,
                "Softmax",
                $"224x224 Center 256 PlainBilinear Rgb *0.00392 {ImageNet} Probabilities",
                "imagenet-1k"
            },
            {
                "25-paddleclas-person-attribute",
                26,
                192,
                256,
                "Sigmoid",
                $"192x256 Squash PlainBilinear Rgb *0.00392 {ImageNet} Independent",
                null
            },
            {
                "26-dlstreamer-hsemotion",
                8,
                224,
                224,
                "Identity",
                $"224x224 Letterbox PlainBilinear Bgr *0.00392 {None} Logits",
                "anger|contempt|disgust|fear|happiness|neutral|sadness|surprise"
            },
            {
                "27-dlstreamer-compound-attributes",
                7,
                80,
                160,
                "Sigmoid",
                $"80x160 Squash PlainBilinear Bgr *1 {None} Independent",
                "M:|has_bag|has_hat|has_longsleeves|has_longpants|has_longhair|has_coat_jacket"
            },
            { "29-dlstreamer-central-crop", 3, 224, 224, "Softmax", $"224x224 Center 224 PlainBilinear Bgr *1 {None} Probabilities", null },
            {
                "30-hf-nsfw-label2id-text/model",
                2,
                224,
                224,
                "Identity",
                $"224x224 Squash Bilinear Rgb *0.00392 {Half} Logits",
                "normal|nsfw"
            },
            {
                "31-hf-vit-label_n",
                24,
                224,
                224,
                "Identity",
                $"224x224 Squash Bilinear Rgb *0.00392 {Half} Logits",
                string.Join('|', Enumerable.Range(0, 24).Select(i => $"LABEL_{i}"))
            },
            { "32-hf-clip-336-short", 4, 336, 336, "Identity", $"336x336 Center 336 Bicubic Rgb *0.00392 {Clip} Logits", null },
            { "36-open-clip-config", 4, 224, 224, "Identity", $"224x224 Center 224 Bicubic Rgb *0.00392 {Clip} Logits", null },
            {
                "37-ultralytics-openvino-classify/best_openvino_model",
                11,
                224,
                224,
                "Softmax",
                $"224x224 Center 224 Bilinear Rgb *0.00392 {None} Probabilities",
                "Bread|Dairy product|Dessert|Egg|Fried food|Meat|Noodles-Pasta|Rice|Seafood|Soup|Vegetable-Fruit"
            },
            { "50-wd-tagger-contract", 3, -448, 448, "Sigmoid", $"448x448 Pad Bicubic Bgr *1 {None} Independent", "general|1girl|hat" },
            { "53-siglip-fixed", 4, 448, 448, "Identity", $"448x448 Squash Bicubic Rgb *0.00392 {Half} Logits", null },
            {
                "56-timm-mobilenetv4-test-size",
                1000,
                544,
                544,
                "Identity",
                $"544x544 Center 544 Bicubic Rgb *0.00392 {ImageNet} Logits",
                "imagenet-1k"
            },
            {
                "56-timm-mobilenetv4-test-size",
                1000,
                448,
                448,
                "Identity",
                $"448x448 Center 471 Bicubic Rgb *0.00392 {ImageNet} Logits",
                "imagenet-1k"
            },
        };

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_model_runs_as_its_files_say(string folder, int classes, int width, int height, string end, string card, string? labels)
    {
        Copy(folder);
        if (folder.StartsWith("50", StringComparison.Ordinal))
            File.AppendAllText(_folder["selected_tags.csv"], "\n9999999,general,9,807858\n470575,1girl,0,3100000\n1821,hat,0,900000\n");
        _folder.Write("net.onnx", TinyClassifier.Onnx(classes, Math.Abs(width), height, width < 0, end));
        var given = labels is null
            ? _folder.Write("given.txt", string.Concat(Enumerable.Range(0, classes).Select(i => $"label {(char)('a' + i)}\n")))
            : null;
        var model = Model.Load(_folder["net.onnx"], new ModelOptions { LabelsPath = given });
        Assert.Equal(card, Describe(model.Card));
        if (labels is not null)
            Assert.Equal(labels == "imagenet-1k" ? Framewise.Models.Labels.LabelList.ImageNet : labels.Split('|'), model.Labels);
        Assert.Equal(
            folder.StartsWith("31", StringComparison.Ordinal),
            model.Warnings.Any(warning => warning.Contains("placeholders", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("04-hf-beit-regression", "regression")]
    [InlineData("13-customvision-onnx-detector", "ObjectDetection")]
    [InlineData("15-customvision-tfjs-detector", "ObjectDetection")]
    [InlineData("19-hf-git-not-a-classifier/models", "GitForCausalLM (config.json): a model that writes text")]
    [InlineData("20-hf-vivit-video/models", "a video model, which takes many frames at once")]
    [InlineData("34-hf-segformer-not-a-classifier/model", "a segmenter, which gives masks")]
    [InlineData("35-hf-qwen2vl-not-a-classifier", "Qwen2VLImageProcessor")]
    [InlineData(
        "38-ultralytics-openvino-detect/best_openvino_model",
        "for the task 'detect' (metadata.yaml). Train a classifier with 'yolo classify train'"
    )]
    [InlineData("40-teachable-machine-tfjs-pose/my_model", "a pose model of Teachable Machine")]
    [InlineData("44-hf-grounding-dino-not-a-classifier", "a detector, which gives boxes")]
    [InlineData("52-siglip2-naflex", "NaFlex")]
    [InlineData("55-timm-vit-giant", "gives an embedding of 1536 numbers and no labels")]
    public void What_is_no_classifier_is_refused_with_what_it_is(string folder, string message)
    {
        Copy(folder);
        _folder.Write("net.onnx", TinyClassifier.Onnx(1, 224, 224));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(_folder["net.onnx"])).Message, StringComparison.Ordinal);
        if (folder.StartsWith("04", StringComparison.Ordinal))
            return;
        File.Delete(_folder["net.onnx"]);
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42-hf-wrong-file-under-the-name", "preprocessor_config.json holds the text of a config.json", "'crop_mode' is missing")]
    [InlineData("46-transformersjs-quantize-config", "'crop_mode' is missing", "'labels' is missing")]
    [InlineData("48-omz-resnet50-pytorch", "model.yml says nothing of how the picture is resized", "'crop_mode' is missing")]
    public void What_the_files_leave_open_is_asked_for(string folder, string message, string missing)
    {
        Copy(folder);
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(7, 224, 224));
        var error = Assert.Throws<ModelException>(() => Model.Load(path)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(missing, error, StringComparison.Ordinal);
        if (!folder.StartsWith("48", StringComparison.Ordinal))
            return;
        var given = new Dictionary<string, string>
        {
            ["crop_mode"] = "center",
            ["resize"] = "256",
            ["interpolation"] = "bilinear",
        };
        var model = Model.Load(path, new ModelOptions { Properties = given, LabelsPath = _folder.Write("l.txt", "a\nb\nc\nd\ne\nf\ng") });
        Assert.Equal("224x224 Center 256 Bilinear Rgb *1 -123.675,116.28,103.53 /58.395,57.12,57.375 Logits", Describe(model.Card));
    }

    [Fact]
    public void The_TFLite_flavour_of_Custom_Vision_is_run_as_its_own_program_runs_it_and_the_contradiction_is_said()
    {
        Copy("12-customvision-docker-tflite");
        _folder.Write("model.tflite", TinyClassifier.TfLite(300, 22));
        var model = Model.Load(_folder.Path);
        Assert.Equal($"300x300 Center 300 Bilinear Rgb *1 {None} Probabilities", Describe(model.Card));
        Assert.Equal(("baterial Wilt", "Yellow Patch", 22), (model.Labels[0], model.Labels[^1], model.Labels.Count));
        Assert.Contains(
            model.Warnings,
            warning => warning.Contains("metadata_properties.json says Stretch and Normalized_0_1", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_web_export_of_Teachable_Machine_needs_nothing_else()
    {
        Copy("39-teachable-machine-tfjs-image/tm-my-image-model");
        _folder.Write(
            "model.json",
            """
            { "modelTopology": { "class_name": "Sequential", "config": { "layers": [
                { "class_name": "GlobalAveragePooling2D", "config": { "name": "pool", "batch_input_shape": [null, 224, 224, 3] } },
                { "class_name": "Dense", "config": { "name": "dense", "units": 10, "activation": "softmax", "use_bias": false } } ] } },
              "weightsManifest": [ { "paths": ["weights.bin"], "weights": [ { "name": "dense/kernel", "shape": [3, 10],
              "dtype": "float32" } ] } ] }
            """
        );
        _folder.Write("weights.bin", new byte[3 * 10 * 4]);
        var model = Model.Load(_folder.Path);
        Assert.Equal("224x224 Square Bilinear Rgb *0.00784 -1,1,1 /1,1,1 Probabilities", Describe(model.Card));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], model.Labels);
    }

    /// <summary>The files of the folder under their own names; what is excerpted keeps its name without .excerpt where it still is a whole
    /// file.</summary>
    private void Copy(string folder)
    {
        foreach (var file in Directory.GetFiles(Repository.Shared("configs", folder)))
        {
            var name = Path.GetFileName(file);
            if (name == "config.json.excerpt")
                continue;
            File.Copy(file, _folder[name.Replace(".excerpt", "", StringComparison.Ordinal)]);
        }
    }

    internal static string Describe(ModelCard card)
    {
        var pixels = card.Pixels;
        string Numbers(IEnumerable<double> values) =>
            string.Join(',', values.Select(value => Math.Round(value, 5).ToString(CultureInfo.InvariantCulture)));
        return $"{pixels.Width}x{pixels.Height} {pixels.Crop}{(pixels.ShorterSide > 0 ? $" {pixels.ShorterSide}" : "")} {pixels.Filter} "
            + $"{pixels.Channels} *{Numbers([card.Scale])} -{Numbers(card.Mean)} /{Numbers(card.Std)} {card.OutputKind}";
    }
}
