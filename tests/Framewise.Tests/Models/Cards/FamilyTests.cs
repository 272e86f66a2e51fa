using Framewise.Models;

namespace Framewise.Tests.Models.Cards;

/// <summary>Small files of the shape that other programs write: what the card becomes, or what is refused. Real ones are in
/// <see cref="ConfigurationTests"/>.</summary>
public sealed class FamilyTests : IDisposable
{
    private const string None = "-0,0,0 /1,1,1";
    private const string ImageNet = "-0.485,0.456,0.406 /0.229,0.224,0.225";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>File, its text, how the graph ends, the card. The graph takes 24x24 and gives three classes.</summary>
    public static TheoryData<string, string, string, string> Files =>
        new()
        {
            {
                "processor_config.json",
                """{ "processor_class": "XProcessor", "image_processor": { "image_processor_type": "ViTImageProcessorFast", "size": """
                    + """{ "height": 24, "width": 24 }, "image_mean": [0, 0, 0], "image_std": [1, 1, 1] } }""",
                "Identity",
                $"24x24 Squash Bilinear Rgb *0.00392 {None} Logits"
            },
            {
                "preprocessor_config.json",
                """{ "image_processor_type": "BitImageProcessor", "size": { "shortest_edge": 32 }, "crop_size": { "height": """
                    + """24, "width": 24 }, "image_mean": [0, 0, 0], "image_std": [1, 1, 1] }""",
                "Identity",
                $"24x24 Center 32 Bicubic Rgb *0.00392 {None} Logits"
            },
            {
                "preprocessor_config.json",
                """{ "image_processor_type": "DINOv3ViTImageProcessorFast", "size": { "height": 24, "width": 24 } }""",
                "Identity",
                $"24x24 Squash Bilinear Rgb *0.00392 {ImageNet} Logits"
            },
            {
                "preprocessor_config.json",
                """{ "image_processor_type": "SiglipImageProcessor", "size": { "height": 24, "width": 24 }, "resample": """
                    + """5, "rescale_factor": 0.00784313725490196, "do_normalize": false }""",
                "Sigmoid",
                $"24x24 Squash Hamming Rgb *0.00784 {None} Independent"
            },
            {
                "preprocessor_config.json",
                """{ "image_processor_type": "MobileViTImageProcessor", "size": { "shortest_edge": 28 }, "crop_size": 24 }""",
                "Identity",
                $"24x24 Center 28 Bilinear Bgr *0.00392 {None} Logits"
            },
            {
                "preprocessor_config.json",
                """{ "image_processor_type": "LevitImageProcessor", "size": { "shortest_edge": 28 }, "crop_size": 24, "resample": 4 }""",
                "Identity",
                $"24x24 Center 32 Box Rgb *0.00392 {ImageNet} Logits"
            },
            {
                "config.json",
                """{ "architecture": "resnet18", "num_classes": 3, "pretrained_cfg": { "input_size": """
                    + """[3, 24, 24], "crop_mode": "border", "interpolation": "nearest", "crop_pct": 1.0, "mean": """
                    + """[0.5, 0.5, 0.5], "std": """
                    + """[1, 1, 1] } }""",
                "Identity",
                "24x24 Letterbox Nearest Rgb *0.00392 -0.5,0.5,0.5 /1,1,1 Logits"
            },
            {
                "default_cfg.json",
                """{ "architecture": "resnet18", "input_size": [3, 24, 24] }""",
                "Identity",
                $"24x24 Center 27 Bicubic Rgb *0.00392 {ImageNet} Logits"
            },
            {
                "signature.json",
                """{ "format": "onnx", "inputs": { "Image": { "dtype": "float32", "shape": """
                    + """[null, 24, 24, 3], "name": "Image" } }, "outputs": { "Confidences": { "name": "x:0" } }, "classes": { "Label": """
                    + """["a", "b", "c"] } }""",
                "Softmax",
                $"24x24 Center 24 Bicubic Rgb *0.00392 {None} Probabilities"
            },
            {
                "inference.yml",
                "PreProcess:\n  transform_ops:\n  - DecodeImage: {to_rgb: false}\n  - ResizeImage: {size: [32, 28], interpolation: "
                    + "bicubic, backend: pil}\n  - CropImage: {size: [24, 24]}\n  - NormalizeImage: {scale: '1.0/255.0'}\n  - ToCHWImage:\n"
                    + "PostProcess:\n  MultiLabelTopk:\n    label_list: [a, b, c]\n",
                "Identity",
                $"24x24 Squash Bicubic Bgr *0.00392 {ImageNet} Sigmoid"
            },
            {
                "net.json",
                """{ "json_schema_version": "2.2.0", "input_preproc": [ { "params": """
                    + """{ "resize": "no-aspect-ratio", "color_space": "RGB", "range": [-1.0, 1.0], "mean": [0.1, 0.1, 0.1], "std": """
                    + """[0.5, 0.5, 0.5] } } ], "output_postproc": [ { "method": "max", "labels": ["a", "b", "c"] } ] }""",
                "Softmax",
                "24x24 Squash PlainBilinear Rgb *0.00784 -1.1,1.1,1.1 /0.5,0.5,0.5 Probabilities"
            },
            {
                "open_clip_config.json",
                """{ "model_cfg": { "vision_cfg": { "image_size": 24 } }, "preprocess_cfg": { "mean": [0, 0, 0], "std": """
                    + """[1, 1, 1], "interpolation": "bilinear", "resize_mode": "longest", "fill_color": 114 } }""",
                "Identity",
                $"24x24 Letterbox Bilinear Rgb *0.00392 {None} Logits"
            },
            {
                "model_metadata.h",
                "#define EI_CLASSIFIER_INPUT_WIDTH 24\n#define EI_CLASSIFIER_INPUT_HEIGHT 24\n#define EI_CLASSIFIER_RESIZE_MODE "
                    + "EI_CLASSIFIER_RESIZE_FIT_LONGEST\n",
                "Softmax",
                $"24x24 Letterbox Bilinear Rgb *0.00392 {None} Probabilities"
            },
            {
                "metadata.yaml",
                "task: classify\nimgsz: 24\nnames: {0: a, 1: b, 2: c}\n",
                "Softmax",
                $"24x24 Center 24 Bilinear Rgb *0.00392 {None} Probabilities"
            },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_card_is_what_the_file_says(string name, string text, string end, string card)
    {
        _folder.Write(name, text);
        var model = Model.Load(
            _folder.Write("net.onnx", TinyClassifier.Onnx(3, 24, 24, last: end)),
            new ModelOptions { LabelsPath = _folder.Write("l.txt", "a\nb\nc") }
        );
        Assert.Equal(card, ConfigurationTests.Describe(model.Card));
        Assert.Equal(["a", "b", "c"], model.Labels);
    }

    [Theory]
    [InlineData(
        "inference.yml",
        "PreProcess: {transform_ops: [{ResizeImage: {resize_short: 32}}, {CropImage: {size: 24}}, {NormalizeImage: }]}\nPostProcess: "
            + "{Topk: {class_id_map_file: '../x/names.txt'}}",
        "names.txt",
        "2 c\n0 a\n1 b"
    )]
    [InlineData(
        "signature.json",
        """{ "inputs": { "Image": { "shape": [null, 24, 24, 3] } }, "classes": { "Label": ["a", "b", "c"] } }""",
        null,
        null
    )]
    [InlineData(
        "config.pbtxt",
        "input [ { name: \"input\" format: FORMAT_NCHW dims: [3, 24, 24] } ]\noutput [ { name: \"output\" dims: [3] label_filename: "
            + "\"names.txt\" } ]",
        "names.txt",
        "a\nb\nc"
    )]
    [InlineData(
        "model_metadata.h",
        "#define EI_CLASSIFIER_INPUT_WIDTH 24\n#define EI_CLASSIFIER_INPUT_HEIGHT 24\n#define EI_CLASSIFIER_RESIZE_MODE "
            + "EI_CLASSIFIER_RESIZE_SQUASH\n",
        "model_variables.h",
        "const char* ei_classifier_inferencing_categories[] = { \"a\", \"b\", \"c\" };"
    )]
    [InlineData("config.json", """{ "architectures": ["ViTForImageClassification"], "labels": ["a", "b", "c"] }""", null, null)]
    [InlineData(
        "net.json",
        """{ "json_schema_version": "2.2.0", "input_preproc": [], "output_postproc": [ { "method": "compound", "labels": """
            + """["a", "not a", "b", "", "c", ""] } ] }""",
        null,
        null
    )]
    public void Labels_come_from_where_the_family_keeps_them(string name, string text, string? beside, string? labels)
    {
        _folder.Write(name, text);
        if (beside is not null)
            _folder.Write(beside, labels!);
        var given = new Dictionary<string, string>
        {
            ["crop_mode"] = "squash",
            ["interpolation"] = "bilinear",
            ["scale"] = "1",
            ["mean"] = "0,0,0",
            ["std"] = "1,1,1",
            ["channels"] = "rgb",
            ["layout"] = "nchw",
        };
        var model = Model.Load(_folder.Write("net.onnx", TinyClassifier.Onnx(3, 24, 24)), new ModelOptions { Properties = given });
        Assert.Equal(["a", "b", "c"], model.Labels);
    }

    [Theory]
    [InlineData(
        "Rgb8",
        "Normalized_0_1",
        "ClassificationMultiClass",
        "Softmax",
        "24x24 Squash Bicubic Rgb *0.00392 -0,0,0 /1,1,1 Probabilities"
    )]
    [InlineData(
        "Bgr8",
        "NominalRange_0_255",
        "ClassificationMultiLabel",
        "Sigmoid",
        "24x24 Squash Bicubic Bgr *1 -0,0,0 /1,1,1 Independent"
    )]
    public void Custom_Vision_keeps_its_pixels_inside_the_ONNX_file(string format, string range, string method, string end, string card)
    {
        _folder.Write("labels.txt", "a\nb\nc\n");
        var path = _folder.Write(
            "model.onnx",
            TinyClassifier.Onnx(
                3,
                24,
                24,
                false,
                end,
                ("Image.BitmapPixelFormat", format),
                ("Image.NominalPixelRange", range),
                ("CustomVision.Postprocess.Method", method)
            )
        );
        var model = Model.Load(path);
        Assert.Equal(card, ConfigurationTests.Describe(model.Card));
        Assert.Equal(["a", "b", "c"], model.Labels);
    }

    [Theory]
    [InlineData("temp_meta.txt", "{'task': 'classify', 'imgsz': [24, 24], 'names': {0: 'a', 1: 'b', 2: 'c'}, 'stride': 1}")]
    [InlineData("metadata.json", """{"task": "classify", "imgsz": [24, 24], "names": {"0": "a", "1": "b", "2": "c"}}""")]
    public void Ultralytics_packs_its_metadata_behind_a_TFLite_file(string name, string text)
    {
        var model = Model.Load(_folder.Write("best_float32.tflite", TinyClassifier.TfLite(24, null, (name, text))));
        Assert.Equal("24x24 Center 24 Bilinear Rgb *0.00392 -0,0,0 /1,1,1 Probabilities", ConfigurationTests.Describe(model.Card));
        Assert.Equal(["a", "b", "c"], model.Labels);
    }

    [Theory]
    [InlineData("config.json", """{ "architectures": ["Mask2FormerForUniversalSegmentation"] }""", "a segmenter")]
    [InlineData("config.json", """{ "architectures": ["VivitForVideoClassification"] }""", "a video model")]
    [InlineData("config.json", """{ "architectures": ["ASTForAudioClassification"] }""", "an audio model")]
    [InlineData("config.json", """{ "architectures": ["VitPoseForPoseEstimation"] }""", "a pose or keypoint model")]
    [InlineData(
        "preprocessor_config.json",
        """{ "feature_extractor_type": "ASTFeatureExtractor", "sampling_rate": 16000 }""",
        "an audio model"
    )]
    [InlineData(
        "preprocessor_config.json",
        """{ "image_processor_type": "YolosImageProcessor", "size": { "shortest_edge": 512, "longest_edge": 864 } }""",
        "a detector"
    )]
    [InlineData(
        "processor_config.json",
        """{ "image_processor": { "image_processor_type": "LlavaNextImageProcessorFast" } }""",
        "a model that writes text"
    )]
    [InlineData("metadata.json", """{ "wordLabels": ["a"], "tfjsSpeechCommandsVersion": "0.4.0" }""", "a sound model of Teachable Machine")]
    [InlineData("metadata.yaml", "task: segment\nnames: {0: a}\n", "for the task 'segment'")]
    [InlineData("cvexport.manifest", """{ "DomainType": "ObjectDetection" }""", "Custom Vision for ObjectDetection")]
    [InlineData("model.yml", "task_type: semantic_segmentation\nmodel_optimizer_args: []\n", "Open Model Zoo for semantic segmentation")]
    public void What_is_something_else_is_refused_by_its_name_unless_a_card_says_otherwise(string name, string text, string message)
    {
        _folder.Write(name, text);
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(3, 24, 24));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(path)).Message, StringComparison.Ordinal);
        _folder.Write(
            "net.card.json",
            """{ "name": "mine", "preset": "imagenet", "input_size": [3, 24, 24], "labels": ["a", "b", "c"] }"""
        );
        Assert.Equal("mine", Model.Load(path).Name);
    }

    /// <summary>Files of other programs that bear such names and are no configuration of a model.</summary>
    [Theory]
    [InlineData("metadata.yaml", "a: &x 1\nb: *x\n")]
    [InlineData("model.yml", "{{ template }}: [")]
    [InlineData("config.pbtxt", "}")]
    [InlineData("compose.yml", "x: &x {a: 1}\ny: *x\n")]
    public void Files_of_something_else_do_not_stand_in_the_way(string name, string text)
    {
        _folder.Write(name, text);
        var options = new ModelOptions { Preset = "imagenet", LabelsPath = _folder.Write("l.txt", "a\nb\nc") };
        Assert.Equal(3, Model.Load(_folder.Write("net.onnx", TinyClassifier.Onnx(3, 24, 24)), options).Labels.Count);
    }

    [Fact]
    public void An_incomplete_card_tells_what_is_known_and_leaves_the_rest_null()
    {
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(3, 24, 24, last: "Softmax"));
        var error = Assert.Throws<ModelException>(() => Model.Load(path));
        Assert.Contains(error.KnownFacts, fact => fact is { Property: "output_kind", Value: "\"probabilities\"" });
        var card = error.PartialCard!.Replace("\"labels\": null", "\"labels\": [\"a\", \"b\", \"c\"]", StringComparison.Ordinal);
        Assert.Contains("\"mean\": null", card, StringComparison.Ordinal);
        foreach (
            var (property, value) in new[]
            {
                ("crop_mode", "\"squash\""),
                ("interpolation", "\"bilinear\""),
                ("channels", "\"rgb\""),
                ("scale", "1"),
                ("mean", "[0, 0, 0]"),
                ("std", "[1, 1, 1]"),
            }
        )
            card = card.Replace($"\"{property}\": null", $"\"{property}\": {value}", StringComparison.Ordinal);
        _folder.Write("net.card.json", card);
        Assert.Equal("24x24 Squash Bilinear Rgb *1 -0,0,0 /1,1,1 Probabilities", ConfigurationTests.Describe(Model.Load(path).Card));
    }
}
