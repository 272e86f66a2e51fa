using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Preprocessing;
using Google.Protobuf;
using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Tests.Models;

/// <summary>From a name, a file or a folder to a model ready to run.</summary>
public sealed class ModelTests
{
    private const string TinyCard =
        """{ "name": "tiny", "preset": "imagenet", "input_size": [3, 8, 8], "resize": 8, "labels": ["a", "b", "c"] }""";

    public static TheoryData<string, string, int, string> Known =>
        new()
        {
            { "bvlc_googlenet_fp32.onnx", "googlenet", 1000, nameof(CropMode.Square) },
            { "squeezenet1.1_caffe_fp32.onnx", "squeezenet-1.1", 1000, nameof(CropMode.Square) },
            { "mobilenet_v1_0.25_128_w8_nhwc1001.onnx", "mobilenet-v1-0.25-128", 1001, nameof(CropMode.Square) },
            { "mobilenet_v2_torchvision_int8_qlinear.onnx", "mobilenet-v2-int8", 1000, nameof(CropMode.Center) },
            { "coral_mobilenet_v1_0.25_128_quant.tflite", "mobilenet-v1-0.25-128-quant", 1001, nameof(CropMode.Square) },
            { "mobilenet_v1_1.0_224_quant.tflite", "mobilenet-v1-quant", 1001, nameof(CropMode.Square) },
        };

    [Theory]
    [MemberData(nameof(Known))]
    public void Known_public_models_need_no_card(string file, string name, int classes, string crop)
    {
        var model = Model.Load(Repository.Shared("models", file));
        Assert.Equal((name, classes, classes), (model.Name, model.Graph.ClassCount, model.Labels.Count));
        Assert.Equal(crop, model.Card.Pixels.Crop.ToString());
        Assert.Equal(file.EndsWith(".onnx", StringComparison.Ordinal) ? ModelFormat.Onnx : ModelFormat.TfLite, model.Format);
        Assert.Equal("tench, Tinca tinca", model.Labels[classes - 1000]);
    }

    [Fact]
    public void The_default_model_loads_by_its_name_once_it_is_fetched()
    {
        Assert.SkipUnless(
            ModelCatalogue.IsFetched(ModelCatalogue.Entries[0]),
            "The default model has not been fetched (framewise models pull inception-v3)."
        );
        var model = Model.Load(ModelCatalogue.DefaultName);
        Assert.Equal(("inception-v3", 1001, ModelFormat.TfLite), (model.Name, model.Graph.ClassCount, model.Format));
        Assert.Equal(OutputKind.Logits, model.Card.OutputKind);
    }

    [Fact]
    public void A_card_beside_the_file_describes_it_and_a_folder_with_one_model_is_enough()
    {
        using var folder = new TempFolder();
        var path = folder.Write("net.onnx", TinyNet());
        folder.Write("net.card.json", TinyCard);
        Assert.Equal("tiny", Model.Load(path).Name);
        Assert.Equal(path, Model.Load(folder.Path).Path);

        folder.Write("other.onnx", TinyNet());
        Assert.Contains(
            "net.onnx, other.onnx",
            Assert.Throws<ModelException>(() => Model.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_card_given_by_option_goes_before_the_one_beside_the_file()
    {
        using var folder = new TempFolder();
        var path = folder.Write("net.onnx", TinyNet());
        folder.Write("net.card.json", TinyCard);
        var card = folder.Write("mine.json", TinyCard.Replace("tiny", "mine"));
        Assert.Equal("mine", Model.Load(path, new ModelOptions { CardPath = card }).Name);
    }

    [Fact]
    public void A_model_without_a_card_is_told_how_to_get_one()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<ModelException>(() => Model.Load(folder.Write("net.onnx", TinyNet())));
        foreach (var part in (string[])["net.card.json", "--card", "imagenet, inception, caffe", "float[?,3,8,8]"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_made_for_another_file_is_refused()
    {
        using var folder = new TempFolder();
        var path = folder.Write("net.onnx", TinyNet());
        folder.Write("net.card.json", TinyCard.Replace("{ ", $"{{ \"sha256\": \"{new string('0', 64)}\", "));
        Assert.Contains("made for a model file", Assert.Throws<ModelException>(() => Model.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"c\", \"d\"", "4 labels")]
    [InlineData("\"c\" ], \"background_class\": true, \"mean\": [ 1, 1, 1", "4 labels")]
    [InlineData("", "2 labels")]
    public void Labels_that_do_not_fit_the_model_are_refused(string labels, string message)
    {
        using var folder = new TempFolder();
        var path = folder.Write("net.onnx", TinyNet());
        folder.Write("net.card.json", TinyCard.Replace(", \"c\"", labels.Length > 0 ? ", " + labels : ""));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity", "probabilities", "so its output is logits")]
    [InlineData("Softmax", "logits", "so its output is probabilities")]
    public void A_card_that_is_wrong_about_the_softmax_is_refused(string last, string kind, string message)
    {
        using var folder = new TempFolder();
        var path = folder.Write("net.onnx", TinyNet(last));
        folder.Write("net.card.json", TinyCard.Replace("{ ", $"{{ \"output_kind\": \"{kind}\", "));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>404</html>", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer")]
    [InlineData("PK\u0003\u0004xx", "a zip archive")]
    [InlineData("", "empty")]
    [InlineData("hello\nworld", "text ('hello')")]
    public void A_file_that_is_no_network_is_named_for_what_it_is(string content, string what)
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<ModelException>(() => Model.Load(folder.Write("net.onnx", content)));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("not a model file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_is_refused_in_a_sentence()
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var bytes = TinyNet();
            for (var n = 0; n < 4; n++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var path = folder.Write("net.onnx", bytes);
            folder.Write("net.card.json", TinyCard);
            try
            {
                Model.Load(path);
            }
            catch (ModelException e)
            {
                Assert.Contains("net", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_not_there_is_answered_with_the_names_that_are()
    {
        var error = Assert.Throws<ModelException>(() => Model.Load("resnet-9000"));
        Assert.Contains("inception-v3, mobilenet-v1, resnet50, alexnet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AlexNet_needs_no_card_and_reads_the_frame_as_the_script_of_2017_did()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "bvlc_alexnet.npy");
        using (var stream = File.Create(path))
            new NpyEmitter(stream, PickleDialect.Python2).Write(SyntheticAlexNet.Weights());
        var model = Model.Load(path);
        Assert.Equal(("alexnet", ModelFormat.AlexNet, 1000), (model.Name, model.Format, model.Graph.ClassCount));
        Assert.NotNull(model.Graph.FrameMeanInputName);
        Assert.Equal(ResizeFilter.Area, model.Card.Pixels.Filter);

        Assert.DoesNotContain(ModelProto.Parser.ParseFrom(model.Graph.OnnxBytes.Span).Graph.Node, node => node.OpType == "LRN");
        AssertRuns(model);

        Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere"));
        var link = File.CreateSymbolicLink(Path.Combine(folder.Path, "elsewhere", "link.npy"), path).FullName;
        AssertRuns(Model.Load(link));
    }

    private static void AssertRuns(Model model)
    {
        using var session = ModelSession.Load(model, 1, 1);
        session.Run(1);
        Assert.Equal(1, session.Probabilities(0).ToArray().Sum(), 1e-4);
    }

    private static byte[] TinyNet(string last = "Identity")
    {
        var builder = new GraphBuilder("tiny");
        builder.Graph.Input.Add(Value("data", TensorProto.Types.DataType.Float, null, 3, 8, 8));
        builder.Graph.Output.Add(Value("logits", TensorProto.Types.DataType.Float, null, 3));
        var pooled = builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["data"])]);
        builder.Graph.Node.Add(Node(last, [pooled], ["logits"]));
        return builder.Model.ToByteArray();
    }
}
