using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Tests.Models.TfLite;

namespace Framewise.Tests.Models.Cards;

/// <summary>Models as other programs lay them out need no card; what they leave open is asked for by name.</summary>
public sealed class DerivedCardTests : IDisposable
{
    private const string Labels = """ "id2label": { "0": "cat", "1": "dog", "2": "crane, bird" } """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string, int, int, int> Processors =>
        new()
        {
            {
                "ViT",
                """ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "resample": 2 """,
                nameof(CropMode.Squash),
                24,
                0,
                0
            },
            {
                "ViT of 2021",
                """ "feature_extractor_type": "ViTFeatureExtractor", "size": 24, "resample": 2 """,
                nameof(CropMode.Squash),
                24,
                0,
                0
            },
            {
                "MobileNet",
                """ "image_processor_type": "MobileNetV2ImageProcessor", "size": { "shortest_edge": 32 }, "do_center_crop": """
                    + """true, "crop_size": { "height": 24, "width": 24 }, "resample": 2 """,
                nameof(CropMode.Center),
                24,
                32,
                0
            },
            {
                "ConvNeXt",
                """ "image_processor_type": "ConvNextImageProcessor", "size": { "shortest_edge": 224 }, "crop_pct": 0.875, "resample": """
                    + """2 """,
                nameof(CropMode.Center),
                224,
                256,
                0
            },
            {
                "large ConvNeXt",
                """ "image_processor_type": "ConvNextImageProcessor", "size": { "shortest_edge": 384 }, "resample": 2 """,
                nameof(CropMode.Squash),
                384,
                0,
                0
            },
            {
                "DeiT",
                """ "image_processor_type": "DeiTImageProcessor", "size": { "height": 256, "width": 256 }, "do_center_crop": """
                    + """true, "crop_size": { "height": 224, "width": 224 }, "resample": 2 """,
                nameof(CropMode.Squash),
                224,
                0,
                256
            },
            {
                "PoolFormer",
                """ "image_processor_type": "PoolFormerImageProcessor", "size": { "shortest_edge": 224 }, "crop_pct": """
                    + """0.95, "crop_size": 224, "resample": 2 """,
                nameof(CropMode.Center),
                224,
                235,
                0
            },
        };

    [Theory]
    [MemberData(nameof(Processors))]
    public void A_folder_of_Hugging_Face_says_how_its_pixels_are_made(
        string name,
        string processor,
        string crop,
        int side,
        int shorter,
        int resized
    )
    {
        HuggingFace(
            processor
                + """, "do_normalize": true, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.1, 0.3], "do_rescale": """
                + """true, "rescale_factor": 0.00392156862745098 """
        );
        var model = Model.Load(_folder.Path);
        Assert.NotEmpty(name);
        Assert.Equal(
            new PixelRecipe
            {
                Width = side,
                Height = side,
                Crop = Enum.Parse<CropMode>(crop),
                ShorterSide = shorter,
                Resized = resized > 0 ? new PictureSize(resized, resized) : null,
            },
            model.Card.Pixels
        );
        Assert.Equal((1 / 255.0, OutputKind.Logits, false), (model.Card.Scale, model.Card.OutputKind, model.Card.ChannelsLast));
        Assert.Equal([0.5, 0.4, 0.3], model.Card.Mean);
        Assert.Equal([0.2, 0.1, 0.3], model.Card.Std);
        Assert.Equal(["cat", "dog", "crane, bird"], model.Labels);
        Assert.Equal("config.json (id2label)", Source(model, "labels"));
        Assert.Equal(new DirectoryInfo(_folder.Path).Name, model.Name);
    }

    [Fact]
    public void The_model_may_lie_in_the_folder_onnx_among_variants()
    {
        HuggingFace(
            """ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "resample": 2, "image_mean": """
                + """[0, 0, 0], "image_std": [1, 1, 1] """
        );
        Directory.CreateDirectory(_folder["onnx"]);
        File.Move(_folder["model.onnx"], _folder["onnx", "model.onnx"]);
        File.Copy(_folder["onnx", "model.onnx"], _folder["onnx", "model_quantized.onnx"]);
        Assert.Equal(_folder["onnx", "model.onnx"], Model.Load(_folder.Path).Path);
    }

    [Fact]
    public void EfficientNet_of_Hugging_Face_divides_by_std_twice()
    {
        HuggingFace(
            """ "image_processor_type": "EfficientNetImageProcessor", "size": { "height": 24, "width": 24 }, "resample": """
                + """2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.2, 0.1], "include_top": true """
        );
        var std = Model.Load(_folder.Path).Card.Std;
        Assert.Equal([0.25, 0.04, 0.01], std.Select(value => Math.Round(value, 9)));
    }

    [Theory]
    [InlineData(""" "do_resize": false, "resample": 2 """, "do_resize false")]
    [InlineData(
        """ "image_processor_type": "NewImageProcessor", "size": 24, "resample": 2 """,
        "How preprocessor_config.json resizes (size 24"
    )]
    [InlineData(""" "image_processor_type": "NewImageProcessor", "size": { "height": 24, "width": 24 } """, "'interpolation' is missing")]
    [InlineData(
        """ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "resample": 6 """,
        "'interpolation' is missing"
    )]
    public void What_a_folder_leaves_open_is_asked_for(string processor, string message)
    {
        HuggingFace(processor + """, "image_mean": [0, 0, 0], "image_std": [1, 1, 1] """);
        var error = Assert.Throws<ModelException>(() => Model.Load(_folder.Path)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("--set PROPERTY=VALUE", error, StringComparison.Ordinal);
        Assert.DoesNotContain("'labels' is missing", error, StringComparison.Ordinal);
        var given = new Dictionary<string, string>
        {
            ["interpolation"] = "bilinear",
            ["crop_mode"] = "squash",
            ["input_size"] = "24x24",
        };
        Assert.Equal(CropMode.Squash, Model.Load(_folder.Path, new ModelOptions { Properties = given }).Card.Pixels.Crop);
    }

    [Fact]
    public void A_folder_with_a_detector_is_refused_for_what_it_is()
    {
        _folder.Write("model.onnx", TinyClassifier.Onnx());
        _folder.Write("config.json", """{ "architectures": ["DetrForObjectDetection"], "id2label": { "0": "a" } }""");
        Assert.Contains(
            "DetrForObjectDetection",
            Assert.Throws<ModelException>(() => Model.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(24, 24, 0.95)]
    [InlineData(32, 32, 1.0)]
    public void A_config_of_timm_is_read_for_the_size_that_was_exported(int exported, int side, double share)
    {
        _folder.Write("model.onnx", TinyClassifier.Onnx(exported));
        _folder.Write(
            "config.json",
            """
            { "architecture": "resnet50", "num_classes": 3, "label_names": ["n1", "n2", "n3"],
            "label_descriptions": { "n1": "cat", "n2": "dog", "n3": "bird" },
              "pretrained_cfg": { "tag": "a1_in1k", "input_size": [3, 24, 24], "test_input_size": [3, 32, 32],
              "interpolation": "bilinear", "crop_pct": 0.95,
                "test_crop_pct": 1.0, "crop_mode": "center", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
                "license": "apache-2.0" } }
            """
        );
        var model = Model.Load(_folder.Path);
        Assert.Equal(
            new PixelRecipe
            {
                Width = side,
                Height = side,
                ShorterSide = (int)(side / share),
            },
            model.Card.Pixels
        );
        Assert.Equal(["cat", "dog", "bird"], model.Labels);
        Assert.Equal(("timm resnet50 a1_in1k", "apache-2.0"), (model.Card.Origin, model.Card.License));
    }

    [Fact]
    public void Metadata_of_Ultralytics_is_enough()
    {
        var path = _folder.Write(
            "yolo-cls.onnx",
            TinyClassifier.Onnx(
                24,
                "Softmax",
                ("description", "Ultralytics YOLO11n-cls model"),
                ("author", "Ultralytics"),
                ("license", "AGPL-3.0"),
                ("stride", "1"),
                ("task", "classify"),
                ("batch", "1"),
                ("imgsz", "[24, 24]"),
                ("names", """{0: 'tench, Tinca', 1: "jack-o'-lantern", 2: 'caf\xe9 \'x\' \u00fc'}""")
            )
        );
        var model = Model.Load(path);
        Assert.Equal(["tench, Tinca", "jack-o'-lantern", "café 'x' ü"], model.Labels);
        Assert.Equal(
            new PixelRecipe
            {
                Width = 24,
                Height = 24,
                ShorterSide = 24,
            },
            model.Card.Pixels
        );
        Assert.Equal((1 / 255.0, OutputKind.Probabilities, "AGPL-3.0"), (model.Card.Scale, model.Card.OutputKind, model.Card.License));
        Assert.Equal("graph: it ends in Softmax", Source(model, "output_kind"));
    }

    [Theory]
    [InlineData("detect", "{0: 'a'}", "task 'detect'")]
    [InlineData("detect", "{0: 'a'}", "yolo classify train")]
    [InlineData("classify", "['a', 'b', 'c'", "names' begins like JSON")]
    [InlineData("classify", "{0: 'a', 2: 'b', 3: 'c'}", "class 1 has no label")]
    public void Metadata_of_Ultralytics_that_does_not_fit_is_refused(string task, string names, string message)
    {
        var path = _folder.Write("yolo.onnx", TinyClassifier.Onnx(24, "Softmax", ("task", task), ("names", names), ("imgsz", "[24, 24]")));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>YOLOv5 writes stride and names alone; other programs write the names as JSON.</summary>
    [Theory]
    [InlineData("{0: 'cat', 1: 'dog', 2: 'bird'}")]
    [InlineData("['cat', 'dog', 'bird']")]
    [InlineData("""["cat", "dog", "bird"]""")]
    [InlineData("""{"0": "cat", "1": "dog", "2": "bird"}""")]
    public void Names_in_the_file_need_no_task_and_go_before_those_of_a_preset(string names)
    {
        var path = _folder.Write("v5.onnx", TinyClassifier.Onnx(24, "Softmax", ("stride", "32"), ("names", names)));
        var model = Model.Load(path, new ModelOptions { Preset = "imagenet" });
        Assert.Equal(["cat", "dog", "bird"], model.Labels);
        Assert.Equal("Ultralytics metadata in the file, names", Source(model, "labels"));
        Assert.Contains(
            "no task and so no pixels",
            Assert.Throws<ModelException>(() => Model.Load(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_TFLite_file_with_metadata_and_packed_labels_is_enough()
    {
        var metadata = TfLiteWriter.ClassifierMetadata([127.5f], [127.5f], "labels.txt");
        var model = Model.Load(_folder.Write("net.tflite", TinyClassifier.TfLite(16, metadata, ("labels.txt", "cat\ndog\nbird\n"))));
        Assert.Equal(["cat", "dog", "bird"], model.Labels);
        Assert.Equal(
            new PixelRecipe
            {
                Width = 16,
                Height = 16,
                Crop = CropMode.Squash,
            },
            model.Card.Pixels
        );
        Assert.Equal(
            (1.0, true, OutputKind.Probabilities, "Apache-2.0"),
            (model.Card.Scale, model.Card.ChannelsLast, model.Card.OutputKind, model.Card.License)
        );
        Assert.Equal([127.5, 127.5, 127.5], model.Card.Mean);
        Assert.Equal("labels.txt packed into the file", Source(model, "labels"));
    }

    [Fact]
    public void A_public_TFLite_file_with_metadata_needs_nothing_else()
    {
        File.Copy(Repository.Shared("models", "coral_mobilenet_v1_0.25_128_quant.tflite"), _folder["coral.tflite"]);
        _folder.Write("coral.card.json", "{}");
        var model = Model.Load(_folder["coral.tflite"]);
        Assert.Equal((1001, "background", "tench, Tinca tinca"), (model.Labels.Count, model.Labels[0], model.Labels[1]));
        Assert.Equal(
            new PixelRecipe
            {
                Width = 128,
                Height = 128,
                Crop = CropMode.Squash,
            },
            model.Card.Pixels
        );
        Assert.Equal("imagenet_labels.txt packed into the file", Source(model, "labels"));
    }

    [Fact]
    public void Metadata_whose_labels_are_not_packed_is_told_so()
    {
        var path = _folder.Write("net.tflite", TinyClassifier.TfLite(16, TfLiteWriter.ClassifierMetadata([0], [255], "labels.txt")));
        Assert.Contains(
            "'labels.txt', but no archive",
            Assert.Throws<ModelException>(() => Model.Load(path)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>The archive says the size that a label file unpacks to; one that says less than is in it gives no more than it
    /// says.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packed_labels_that_unpack_to_a_flood_are_not_unpacked(bool isHidden)
    {
        var file = TinyClassifier.TfLite(
            16,
            TfLiteWriter.ClassifierMetadata([0], [255], "labels.txt"),
            ("labels.txt", new string('\n', 100 << 20))
        );
        // In the directory at the archive's end the size stands 22 bytes before the name.
        if (isHidden)
            BitConverter.TryWriteBytes(file.AsSpan(file.AsSpan().LastIndexOf("labels.txt"u8) - 22), 1 << 17);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelException>(() => Model.Load(_folder.Write("net.tflite", file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_folder_of_Teachable_Machine_is_enough()
    {
        _folder.Write("model_unquant.tflite", TinyClassifier.TfLite(224));
        _folder.Write("labels.txt", "0 my cat\n1 my dog\n2 nothing\n");
        var model = Model.Load(_folder.Path);
        Assert.Equal(["my cat", "my dog", "nothing"], model.Labels);
        Assert.Equal(
            new PixelRecipe
            {
                Width = 224,
                Height = 224,
                Crop = CropMode.Square,
            },
            model.Card.Pixels
        );
        Assert.Equal(1 / 127.5, model.Card.Scale);
        Assert.Equal([1, 1, 1], model.Card.Mean);
    }

    [Fact]
    public void A_preset_labels_and_single_properties_make_up_for_a_card()
    {
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(24, "Softmax"));
        var labels = _folder.Write("my.txt", "a\nb\nc\n");
        var model = Model.Load(
            path,
            new ModelOptions
            {
                Preset = "imagenet",
                LabelsPath = labels,
                Properties = new Dictionary<string, string> { ["crop_mode"] = "squash", ["mean"] = "0.5,0.5,0.25" },
            }
        );
        Assert.Equal(
            new PixelRecipe
            {
                Width = 24,
                Height = 24,
                Crop = CropMode.Squash,
            },
            model.Card.Pixels
        );
        Assert.Equal([0.5, 0.5, 0.25], model.Card.Mean);
        Assert.Equal(
            ("command line", "preset imagenet", "graph: it ends in Softmax"),
            (Source(model, "mean"), Source(model, "std"), Source(model, "output_kind"))
        );
        Assert.Contains(
            "'crop' is not a property",
            Assert
                .Throws<ModelException>(() =>
                    Model.Load(path, new ModelOptions { Properties = new Dictionary<string, string> { ["crop"] = "1" } })
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_card_goes_before_what_is_derived()
    {
        HuggingFace(
            """ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "resample": 3, "image_mean": """
                + """[0, 0, 0], "image_std": [1, 1, 1] """
        );
        _folder.Write("model.card.json", """{ "name": "mine", "interpolation": "area" }""");
        var model = Model.Load(_folder.Path);
        Assert.Equal(("mine", ResizeFilter.Area), (model.Name, model.Card.Pixels.Filter));
        Assert.Equal("card model.card.json", Source(model, "interpolation"));
    }

    private void HuggingFace(string processor)
    {
        _folder.Write("model.onnx", TinyClassifier.Onnx());
        _folder.Write("config.json", $$"""{ "architectures": ["ViTForImageClassification"], {{Labels}} }""");
        _folder.Write("preprocessor_config.json", $$"""{ {{processor}} }""");
    }

    private static string Source(Model model, string property) => model.Facts.Single(fact => fact.Property == property).Source;
}
