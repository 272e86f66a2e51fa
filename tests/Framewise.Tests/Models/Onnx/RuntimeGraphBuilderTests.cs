using Framewise.Models;
using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models.Onnx;

/// <summary>The edited graph against the unedited one, on the models of the reference folder.</summary>
public class RuntimeGraphBuilderTests
{
    private static readonly double[] CaffeMean = [104, 117, 123];

    [Theory]
    [InlineData("squeezenet1.1_caffe_fp32.onnx", 227)]
    [InlineData("bvlc_googlenet_fp32.onnx", 224)]
    public void A_caffe_model_gives_the_same_as_unedited(string file, int size)
    {
        var card = GraphRunner.Card(size, 1000) with { Mean = CaffeMean };
        AssertSameAsUnedited(Read(file), card, 3, size);
    }

    [Fact]
    public void A_channels_last_model_gives_the_same_as_unedited()
    {
        var card = GraphRunner.Card(128, 1001) with { ChannelsLast = true, Scale = 1 / 127.5, Mean = [1, 1, 1] };
        AssertSameAsUnedited(Read("mobilenet_v1_0.25_128_w8_nhwc1001.onnx"), card, 3, 128);
    }

    [Fact]
    public void A_model_exported_for_one_picture_runs_with_any_batch_and_gets_its_softmax()
    {
        var model = Read("mobilenet_v2_torchvision_int8_qlinear.onnx");
        var card = GraphRunner.Card(224, 1000) with
        {
            Scale = 1 / 255.0,
            Mean = [0.485, 0.456, 0.406],
            Std = [0.229, 0.224, 0.225],
            OutputKind = OutputKind.Logits,
        };
        var graph = RuntimeGraphBuilder.Build(model, card, "mobilenet_v2");
        Assert.Null(graph.FixedBatch);
        var pixels = GraphRunner.RandomPixels(1, 3, 224);
        var actual = GraphRunner.Run(graph, pixels, 3);
        for (var frame = 0; frame < 3; frame++)
        {
            var one = pixels[(frame * 224 * 224 * 3)..((frame + 1) * 224 * 224 * 3)];
            var logits = GraphRunner.RunFloat(model, GraphRunner.Normalized(one, 224, card), 1, 3, 224, 224);
            GraphRunner.AssertClose(GraphRunner.Softmax(logits), actual.AsSpan(frame * 1000, 1000), 1e-5f);
        }
    }

    [Fact]
    public void Large_weights_stay_outside_the_graph_and_are_the_same()
    {
        var model = SmallModels.Convolution(8, 40, 1, bias: true);
        var card = GraphRunner.Card(8, 40) with { OutputKind = OutputKind.Logits };
        var graph = RuntimeGraphBuilder.Build(model, card, "small");
        Assert.Equal(40 * 27 * sizeof(float), Assert.Single(graph.Weights).Length);
        Assert.True(graph.OnnxBytes.Length < 40 * 27 * sizeof(float));
        var pixels = GraphRunner.RandomPixels(3, 1, 8);
        GraphRunner.AssertClose(
            GraphRunner.Softmax(GraphRunner.RunFloat(model, GraphRunner.Normalized(pixels, 8, card), 1, 3, 8, 8)),
            GraphRunner.Run(graph, pixels, 1),
            1e-5f
        );
    }

    [Fact]
    public void The_frame_mean_is_subtracted_in_the_graph()
    {
        var card = GraphRunner.Card(227, 1000) with { SubtractFrameMean = true, Scale = 0.5, Std = [1, 2, 0.5] };
        var model = Read("squeezenet1.1_caffe_fp32.onnx");
        var graph = RuntimeGraphBuilder.Build(model, card, "squeezenet");
        var pixels = GraphRunner.RandomPixels(2, 2, 227);
        float[] means = [101.5f, 7.25f];
        var expected = GraphRunner.RunFloat(model, GraphRunner.Normalized(pixels, 227, card, means), 2, 3, 227, 227);
        GraphRunner.AssertClose(expected, GraphRunner.Run(graph, pixels, 2, means), 1e-5f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Lrn_is_computed_by_other_operators(int window)
    {
        var model = SmallModels.Normalized(window);
        var card = GraphRunner.Card(8, 4) with { Scale = 1 / 64.0, Mean = [2, 2, 2] };
        var graph = RuntimeGraphBuilder.Build(model, card, "lrn");
        var pixels = GraphRunner.RandomPixels(window, 2, 8);
        GraphRunner.AssertClose(
            GraphRunner.RunFloat(model, GraphRunner.Normalized(pixels, 8, card), 2, 3, 8, 8),
            GraphRunner.Run(graph, pixels, 2),
            1e-5f
        );
        Assert.DoesNotContain(OnnxFile.Read(graph.OnnxBytes, "built").Graph.Node, node => node.OpType == "LRN");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Lrn_with_the_channels_last_is_the_same(int window)
    {
        var model = SmallModels.Normalized(window);
        var rewritten = new GraphBuilder(model.Clone());
        LrnRewrite.Apply(rewritten, channelsLast: true);
        var values = GraphRunner.Normalized(GraphRunner.RandomPixels(window, 2, 8), 8, GraphRunner.Card(8, 4));
        GraphRunner.AssertClose(
            GraphRunner.RunFloat(model, values, 2, 3, 8, 8),
            GraphRunner.RunFloat(rewritten.Model, values, 2, 3, 8, 8),
            1e-5f
        );
        Assert.DoesNotContain(rewritten.Graph.Node, node => node.OpType == "LRN");
    }

    [Fact]
    public void The_model_given_stays_as_it_is()
    {
        var model = Read("squeezenet1.1_caffe_fp32.onnx");
        var before = model.Clone();
        RuntimeGraphBuilder.Build(model, GraphRunner.Card(227, 1000) with { Mean = CaffeMean }, "squeezenet");
        Assert.Equal(before, model);
    }

    /// <summary>Padding, stride, kernel, and which of scale and shift the card has: the ways in which the first convolution takes the
    /// normalisation in.</summary>
    [Theory]
    [InlineData(0, true, true)]
    [InlineData(1, true, true)]
    [InlineData(1, true, false)]
    [InlineData(0, false, true)]
    [InlineData(1, false, true)]
    public void Normalisation_folds_exactly_into_the_first_convolution(int padding, bool scales, bool shifts)
    {
        var card = GraphRunner.Card(8, 4) with
        {
            Scale = scales ? 1 / 255.0 : 1,
            Mean = shifts ? [0.485, 0.456, 0.406] : [0, 0, 0],
            Std = scales ? [0.229, 0.224, 0.225] : [1, 1, 1],
        };
        var model = SmallModels.Convolution(8, 4, padding, bias: padding == 0);
        var graph = RuntimeGraphBuilder.Build(model, card, "small");
        var pixels = GraphRunner.RandomPixels(3, 5, 8);
        var expected = GraphRunner.RunFloat(model, GraphRunner.Normalized(pixels, 8, card), 5, 3, 8, 8);
        GraphRunner.AssertClose(expected, GraphRunner.Run(graph, pixels, 5), scales ? 1e-5f : 5e-4f);
        Assert.DoesNotContain(OnnxFile.Read(graph.OnnxBytes, "built").Graph.Node, node => node.OpType == "Mul");
    }

    [Fact]
    public void A_reshape_to_one_picture_is_freed()
    {
        var model = SmallModels.Convolution(8, 4, 0, bias: true, batch: 1, reshapeTo: [1, 4]);
        var graph = RuntimeGraphBuilder.Build(model, GraphRunner.Card(8, 4), "small");
        Assert.Null(graph.FixedBatch);
        var pixels = GraphRunner.RandomPixels(4, 2, 8);
        var second = GraphRunner.Run(graph, pixels[(8 * 8 * 3)..], 1);
        Assert.Equal(second, GraphRunner.Run(graph, pixels, 2)[4..]);
    }

    [Fact]
    public void A_graph_that_mixes_pictures_keeps_its_batch()
    {
        var model = SmallModels.Convolution(8, 4, 0, bias: true, batch: 1);
        model.Graph.Node[^1].Output[0] = "before";
        model.Graph.Node.Add(GraphBuilder.Node("Softmax", ["before"], ["scores"], GraphBuilder.Attribute("axis", 0)));
        Assert.Equal(1, RuntimeGraphBuilder.Build(model, GraphRunner.Card(8, 4), "small").FixedBatch);
    }

    [Theory]
    [InlineData(1, 1 / 127.5, 1)]
    [InlineData(0, 1, 0)]
    public void A_model_that_takes_bytes_gets_them_untouched(int offset, double scale, double mean)
    {
        var model = SmallModels.QuantizedInput(1f / 128, 128);
        var card = GraphRunner.Card(4, 3) with { ChannelsLast = true, Scale = scale, Mean = [mean, mean, mean] };
        var graph = RuntimeGraphBuilder.Build(model, card, "bytes");
        Assert.DoesNotContain(OnnxFile.Read(graph.OnnxBytes, "built").Graph.Node, node => node.OpType is "Cast" or "QuantizeLinear");
        var pixels = GraphRunner.RandomPixels(offset, 2, 4);
        var scores = GraphRunner.Run(graph, pixels, 2);
        var red = Enumerable.Range(0, 16).Average(i => (pixels[i * 3] - 128) / 128.0);
        Assert.Equal(red, scores[0], 1e-5);
    }

    /// <summary>As exports of <c>x[0]</c> write it; only pictures that are scored again are normalised behind such an operator.</summary>
    [Fact]
    public void A_model_that_takes_its_picture_out_of_the_batch_gets_it_normalised()
    {
        var model = SmallModels.Convolution(8, 4, 1, bias: true, batch: 1);
        model.Graph.Node[0].Input[0] = "again";
        var builder = new GraphBuilder(model);
        model.Graph.Node.Insert(0, GraphBuilder.Node("Gather", ["input", builder.Constant<long>([0], [])], ["picture"]));
        model.Graph.Node.Insert(1, GraphBuilder.Node("Unsqueeze", ["picture", builder.Constant<long>([0], [1])], ["again"]));
        AssertSameAsUnedited(model, GraphRunner.Card(8, 4) with { Scale = 1 / 255.0, Mean = [0.5, 0.4, 0.3] }, 1, 8);
    }

    [Fact]
    public void Bytes_are_rescaled_where_the_card_and_the_quantisation_differ()
    {
        var model = SmallModels.QuantizedInput(0.02f, 110);
        var card = GraphRunner.Card(4, 3) with
        {
            ChannelsLast = true,
            Scale = 1 / 255.0,
            Mean = [0.485, 0.456, 0.406],
            Std = [0.229, 0.224, 0.225],
        };
        var pixels = GraphRunner.RandomPixels(5, 1, 4);
        var scores = GraphRunner.Run(RuntimeGraphBuilder.Build(model, card, "bytes"), pixels, 1);
        var red = Enumerable.Range(0, 16).Average(i => (pixels[i * 3] / 255.0 - 0.485) / 0.229);
        Assert.Equal(red, scores[0], 0.011);
    }

    private static void AssertSameAsUnedited(ModelProto model, ModelCard card, int batch, int size)
    {
        var pixels = GraphRunner.RandomPixels(size, batch, size);
        long[] shape = card.ChannelsLast ? [batch, size, size, 3] : [batch, 3, size, size];
        var expected = GraphRunner.RunFloat(model, GraphRunner.Normalized(pixels, size, card), shape);
        GraphRunner.AssertClose(expected, GraphRunner.Run(RuntimeGraphBuilder.Build(model, card, "network"), pixels, batch), 1e-5f);
    }

    private static ModelProto Read(string file)
    {
        var path = Repository.Shared("models", file);
        return OnnxFile.Read(File.ReadAllBytes(path), path);
    }
}
