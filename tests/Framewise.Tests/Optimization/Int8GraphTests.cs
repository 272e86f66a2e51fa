using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Optimization;
using Framewise.Tests.Models.Onnx;
using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Optimization;

/// <summary>What is done against rounding: tensors with a finer step, and the picture's own bytes at the input.</summary>
public sealed class Int8GraphTests : IDisposable
{
    private const int Side = 24;
    private const string Between = "between";
    private const string Alike = """ "scale": "1/127.5", "mean": [1, 1, 1], "std": [1, 1, 1] """;
    private const string ByChannel = """ "scale": "1/255", "mean": [0.485, 0.456, 0.406], "std": [0.25, 0.2, 0.225] """;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Weights are whole steps, and what all values have in common cancels out, so that the one tensor is what is
    /// rounded.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Two_copies_of_a_tensor_halve_what_rounding_it_changes_and_four_quarter_it(bool comesFromFloat, bool isPooled)
    {
        var (model, graph) = Small(isPooled, level: 12);
        var floatLayers = comesFromFloat ? graph.Layers.Take(1).ToArray() : [];
        var expected = Score(model, model.ReadOnnx());
        var calibration = Calibrated(model, graph);
        var plan = Int8Plan.Of(floatLayers);
        var errors = new List<double>();
        for (var copies = 1; copies <= 4; copies *= 2)
        {
            var tensor = graph.RoundedAs(Between, plan.FloatLayers)!;
            Assert.Equal(copies, plan.CopiesOf(tensor));
            var scores = Score(model, calibration.Write(RangeMethod.MinMax, plan));
            errors.Add(Math.Sqrt(scores.Zip(expected, (ours, theirs) => Math.Pow(ours - theirs, 2)).Average()));
            Assert.True(graph.CanBeCopied(tensor, plan.FloatLayers));
            plan = plan.Finer(tensor);
        }
        Assert.InRange(errors[1] / errors[0], 0.4, 0.62);
        Assert.InRange(errors[2] / errors[0], 0.2, 0.37);
    }

    [Fact]
    public void A_range_that_is_set_holds_whatever_the_method()
    {
        var (model, graph) = Small(isPooled: true);
        var calibration = Calibrated(model, graph);
        calibration.SetRange(Between, 0.5);
        foreach (var method in Enum.GetValues<RangeMethod>())
        {
            Assert.Equal(0.5, calibration.ShareOf(Between, method), 1e-6);
            var index = new GraphIndex(calibration.Write(method, Int8Plan.AllOnBytes).Graph);
            Assert.Equal(
                0.5 * ScaleOf(calibration.WithRounded(Between, share: 1)),
                TensorValues.Floats(index.Constant(index.Producer(Between)!, 1)!)![0],
                1e-6
            );
        }

        static double ScaleOf(ModelProto rounded) =>
            TensorValues.Floats(
                new GraphIndex(rounded.Graph).Constant(rounded.Graph.Node.Single(node => node.OpType == "QuantizeLinear"), 1)!
            )![0];
    }

    [Fact]
    public void What_a_float_layer_or_something_else_than_a_convolution_reads_has_no_copies()
    {
        var (_, graph) = Small(isPooled: true);
        var plan = Int8Plan.AllOnBytes.Finer(Between);
        // In float it is pooled before it is rounded.
        var pooled = graph.Model.Graph.Node.Single(node => node.OpType == "MaxPool").Output[0];
        Assert.Equal([pooled], plan.InFloat(graph, [graph.Layers[0]]).Copies.Keys);
        Assert.Empty(plan.InFloat(graph, [graph.Layers[1]]).Copies);
        // The model's output.
        Assert.False(graph.CanBeCopied(graph.Layers[1].Output[0], new HashSet<NodeProto>()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_convolution_reads_the_bytes_of_the_picture(bool channelsLast)
    {
        var (model, graph) = Small(isPooled: false, channelsLast, ByChannel);
        var calibration = Calibrated(model, graph);
        Assert.DoesNotContain("picture", calibration.Rounded);
        // The second layer in float, so that nothing is rounded but the first one's weights.
        var int8 = calibration.Write(RangeMethod.MinMax, Int8Plan.Of(graph.Layers.Skip(1)));
        var built = OnnxFile.Read(model.With(int8).Graph.OnnxBytes, "built").Graph.Node;
        Assert.DoesNotContain(built, node => node.OpType is "Cast" or "Mul");
        var (expected, scores) = (Score(model, model.ReadOnnx()), Score(model, int8));
        var size = expected.Max(Math.Abs);
        Assert.All(expected.Zip(scores), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.01 * size));
    }

    [Fact]
    public void Pictures_that_are_scored_again_are_normalised_by_themselves()
    {
        var (model, graph) = Small(isPooled: false);
        var calibration = Calibrated(model, graph);
        var int8 = calibration.Write(RangeMethod.MinMax, Int8Plan.AllOnBytes);
        var cascade = new Cascade(model, graph, int8).Write(model.Card, lead: 1);
        var built = OnnxFile.Read(model.With(cascade).Graph.OnnxBytes, "built").Graph.Node;
        var gathered = Assert.Single(built, node => node.OpType == "Gather" && node.Input[0] == model.With(cascade).Graph.InputName);
        Assert.Equal(gathered.Output[0], Assert.Single(built, node => node.OpType == "Cast").Input[0]);
        GraphRunner.AssertClose(Score(model, model.ReadOnnx()), Score(model, cascade), 1e-4f);
    }

    [Fact]
    public void Where_padding_is_no_byte_the_input_is_rounded()
    {
        var (model, graph) = Small(isPooled: false, normalization: ByChannel, padding: 1);
        Assert.Contains("picture", Calibrated(model, graph).Rounded);
        (model, graph) = Small(isPooled: false, padding: 1);
        Assert.DoesNotContain("picture", Calibrated(model, graph).Rounded);
        var (expected, scores) = (
            Score(model, model.ReadOnnx()),
            Score(model, Calibrated(model, graph).Write(RangeMethod.MinMax, Int8Plan.Of(graph.Layers.Skip(1))))
        );
        GraphRunner.AssertClose(expected, scores, 0.01f * expected.Max(Math.Abs));
    }

    private static Calibration Calibrated(Model model, FloatGraph graph) =>
        new(model, graph, Pictures(8), null, TestContext.Current.CancellationToken);

    private (Model Model, FloatGraph Graph) Small(
        bool isPooled,
        bool channelsLast = false,
        string normalization = Alike,
        int padding = 0,
        float level = 0
    )
    {
        var random = new Random(4);
        var builder = new GraphBuilder("small");
        var shape = channelsLast ? (long?[])[null, Side, Side, 3] : [null, 3, Side, Side];
        builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, shape));
        var x = channelsLast ? builder.Add("Transpose", ["picture"], GraphBuilder.Attribute("perm", 0, 3, 1, 2)) : "picture";
        x = builder.Add(
            "Conv",
            [x, Weights(8, 3, 3, 3), builder.Constant<float>([.. Enumerable.Repeat(level, 8)], [8])],
            GraphBuilder.Attribute("pads", padding, padding, padding, padding)
        );
        builder.Graph.Node.Add(GraphBuilder.Node("Relu", [x], [Between]));
        x = isPooled
            ? builder.Add("MaxPool", [Between], GraphBuilder.Attribute("kernel_shape", 2, 2), GraphBuilder.Attribute("strides", 2, 2))
            : Between;
        var side = (Side - 2 + (2 * padding)) / (isPooled ? 2 : 1);
        x = builder.Add("Conv", [x, Weights(6, 8, side, side)]);
        builder.Graph.Node.Add(GraphBuilder.Node("Flatten", [x], ["scores"]));
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, null, 6));
        var path = Path.Combine(_folder.Path, "small.onnx");
        File.WriteAllBytes(path, builder.Model.ToByteArray());
        File.WriteAllText(
            Path.Combine(_folder.Path, "small.card.json"),
            $$"""
            { "name": "small", "preset": "imagenet", "input_size": [3, {{Side}}, {{Side}}], "layout": "{{(
                channelsLast ? "nhwc" : "nchw"
            )}}", "labels": ["a", "b", "c", "d", "e", "f"], {{normalization}} }
            """
        );
        var model = Model.Load(path);
        return (model, new FloatGraph(ModelOptimizer.ForBytes(model)));

        string Weights(params long[] dims)
        {
            var values = new float[dims.Aggregate((a, b) => a * b)];
            var perResult = values.Length / (int)dims[0];
            for (var i = 0; i < values.Length; i++)
                values[i] =
                    i % perResult == 0 ? 5f / perResult
                    : i % 2 == perResult % 2 ? random.Next(-127, 128) / 127f * 5 / perResult
                    : -values[i - 1];
            return builder.Constant<float>(values, dims);
        }
    }

    /// <summary>The logits but for what all classes of a picture have in common.</summary>
    private static float[] Score(Model model, ModelProto graph) =>
        [
            .. ModelTrial
                .Score(model.With(graph), Pictures(8), TestContext.Current.CancellationToken)
                .Select(scores => scores.Select(score => MathF.Log(score)).ToArray())
                .SelectMany(logits => logits.Select(logit => logit - logits.Average())),
        ];

    private static (byte[] Pixels, float Mean)[] Pictures(int count) =>
        [.. Enumerable.Range(0, count).Select(picture => (GraphRunner.RandomPixels(picture, 1, Side), 0f))];
}
