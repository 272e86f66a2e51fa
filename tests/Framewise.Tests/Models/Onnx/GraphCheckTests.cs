using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models.Onnx;

/// <summary>A model file that cannot be used is refused with a sentence that says what to do.</summary>
public class GraphCheckTests
{
    [Fact]
    public void A_file_of_another_kind_is_not_onnx() =>
        Assert.Contains(
            "is not an ONNX file",
            Assert.Throws<ModelException>(() => OnnxFile.Read("This is a text.\n"u8.ToArray(), "a.onnx")).Message
        );

    [Fact]
    public void An_empty_file_holds_no_graph() =>
        Assert.Contains("no ONNX graph", Assert.Throws<ModelException>(() => OnnxFile.Read(ReadOnlyMemory<byte>.Empty, "a.onnx")).Message);

    [Fact]
    public void Every_truncation_of_a_file_is_refused_or_read()
    {
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(SmallModels.Convolution(8, 4, 0, bias: true));
        for (var length = 0; length < bytes.Length; length += 7)
            Assert.IsType<ModelException>(Record.Exception(() => Build(OnnxFile.Read(bytes.AsMemory(0, length), "a.onnx"))));
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("lrn")]
    [InlineData("quantized")]
    public void Random_damage_is_read_or_refused(string model)
    {
        var good = Google.Protobuf.MessageExtensions.ToByteArray(
            model switch
            {
                "lrn" => SmallModels.Normalized(4),
                "quantized" => SmallModels.QuantizedInput(1f / 128, 128),
                _ => SmallModels.Convolution(8, 4, 0, bias: true, batch: 1, reshapeTo: [1, 4]),
            }
        );
        var card = model == "quantized" ? GraphRunner.Card(4, 3) with { ChannelsLast = true, Scale = 1 / 127.5 } : GraphRunner.Card(8, 4);
        var random = new Random(3);
        for (var round = 0; round < 3000; round++)
        {
            var file = (byte[])good.Clone();
            for (var change = 0; change < 1 + round % 3; change++)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            var exception = Record.Exception(() => Build(OnnxFile.Read(file, "a.onnx"), card));
            if (exception is not null)
                Assert.IsType<ModelException>(exception);
        }
    }

    [Theory]
    [InlineData(1001, 1000, "--set background_class=true")]
    [InlineData(1000, 1001, "leave that line out")]
    [InlineData(10, 1000, "10 classes, but there are 1000 labels")]
    public void Labels_that_do_not_fit_are_refused(int classes, int labels, string expected)
    {
        var model = SmallModels.Convolution(8, classes, 0, bias: true);
        Assert.Contains(expected, Refusal(model, GraphRunner.Card(8, labels)));
    }

    [Fact]
    public void A_second_input_is_refused()
    {
        var model = Small();
        model.Graph.Input.Add(GraphBuilder.Value("length", TensorType.Float, 1));
        Assert.Contains("2 inputs ('input', 'length')", Refusal(model));
    }

    [Fact]
    public void Weights_listed_among_the_inputs_are_no_inputs()
    {
        var model = Small();
        model.Graph.Input.Add(GraphBuilder.Value(model.Graph.Initializer[0].Name, TensorType.Float, 4, 3, 3, 3));
        Build(model);
    }

    [Fact]
    public void A_second_output_needs_a_name_in_the_card()
    {
        var model = Small();
        model.Graph.Output.Add(GraphBuilder.Value("features", TensorType.Float, null, 4));
        Assert.Contains("'scores' float[?,4], 'features' ", Refusal(model));
        Build(model, GraphRunner.Card(8, 4) with { Output = "scores" });
        Assert.Contains("no output 'other'", Refusal(model, GraphRunner.Card(8, 4) with { Output = "other" }));
    }

    [Fact]
    public void The_card_must_name_the_layout_the_graph_has() =>
        Assert.Contains("layout to \"nchw\"", Refusal(Small(), GraphRunner.Card(8, 4) with { ChannelsLast = true }));

    [Fact]
    public void A_card_of_colours_is_refused_by_a_grey_model()
    {
        var model = Small();
        model.Graph.Input[0] = GraphBuilder.Value("input", TensorType.Float, null, 1, 8, 8);
        Assert.Contains("one channel. Set channels to \"gray\"", Refusal(model));
    }

    [Fact]
    public void A_model_without_picture_shape_is_refused()
    {
        var model = Small();
        model.Graph.Input[0] = GraphBuilder.Value("input", TensorType.Float, null, 100);
        Assert.Contains("float[?,100]", Refusal(model));
    }

    [Fact]
    public void Another_size_than_the_cards_is_refused_and_a_free_size_accepted()
    {
        var model = Small();
        Assert.Contains("8x8, but its card says 9x9", Refusal(model, GraphRunner.Card(9, 4)));
        model.Graph.Input[0] = GraphBuilder.Value("input", TensorType.Float, null, 3, null, null);
        Build(model, GraphRunner.Card(9, 4));
    }

    [Fact]
    public void A_detector_is_refused()
    {
        var model = Small();
        model.Graph.Output[0] = GraphBuilder.Value("scores", TensorType.Float, null, 100, 4);
        Assert.Contains("a classifier gives [batch,classes]", Refusal(model));
    }

    [Fact]
    public void Integer_scores_are_refused()
    {
        var model = Small();
        model.Graph.Output[0] = GraphBuilder.Value("scores", TensorType.Int64, null, 4);
        Assert.Contains("int64[?,4]", Refusal(model));
    }

    [Fact]
    public void An_old_operator_set_is_refused()
    {
        var model = Small();
        model.OpsetImport[0].Version = 6;
        Assert.Contains("operator set 6", Refusal(model));
    }

    private static ModelProto Small() => SmallModels.Convolution(8, 4, 0, bias: true);

    private static void Build(ModelProto model, ModelCard? card = null) =>
        RuntimeGraphBuilder.Build(model, card ?? GraphRunner.Card(8, 4), "a.onnx");

    private static string Refusal(ModelProto model, ModelCard? card = null) =>
        Assert.Throws<ModelException>(() => Build(model, card)).Message;
}
