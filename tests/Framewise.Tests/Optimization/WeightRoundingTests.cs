using Framewise.Models.Onnx;
using Framewise.Optimization;
using Framewise.Tests.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Optimization;

/// <summary>What layers read, and weights that are rounded for it.</summary>
public sealed class WeightRoundingTests
{
    /// <summary>Each result of a convolution must be its weights times one column of what it reads.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1, "")]
    [InlineData(3, 1, 1, 1, "")]
    [InlineData(3, 2, 1, 1, "")]
    [InlineData(3, 1, 2, 1, "")]
    [InlineData(3, 1, 1, 4, "")]
    [InlineData(3, 2, 1, 2, "")]
    [InlineData(3, 2, 1, 1, "SAME_UPPER")]
    [InlineData(4, 3, 1, 1, "SAME_LOWER")]
    public void Samples_are_what_a_convolution_multiplies(int kernel, int step, int dilation, int groups, string padding)
    {
        const int Channels = 4,
            Height = 9,
            Width = 7,
            Out = 8;
        var random = new Random(5);
        var builder = new GraphBuilder("one");
        builder.Graph.Input.Add(GraphBuilder.Value("x", TensorType.Float, 1, Channels, Height, Width));
        float[] weights = [.. Enumerable.Range(0, Out * Channels / groups * kernel * kernel).Select(_ => random.NextSingle() - 0.5f)];
        long[] shape = [Out, Channels / groups, kernel, kernel];
        var node = GraphBuilder.Node(
            "Conv",
            ["x", builder.Constant<float>(weights, shape)],
            ["y"],
            GraphBuilder.Attribute("strides", [step, step]),
            GraphBuilder.Attribute("dilations", [dilation, dilation]),
            GraphBuilder.Attribute("group", (long)groups),
            padding.Length > 0
                ? GraphBuilder.Attribute("auto_pad", padding)
                : GraphBuilder.Attribute("pads", [kernel / 2, 1, 0, kernel / 2])
        );
        builder.Graph.Node.Add(node);
        builder.Graph.Output.Add(GraphBuilder.Value("y", TensorType.Float, 1));
        builder.Graph.Output[0].Type.TensorType.Shape = null;
        float[] x = [.. Enumerable.Range(0, Channels * Height * Width).Select(_ => random.NextSingle())];
        var expected = GraphRunner.RunFloat(builder.Model, x, 1, Channels, Height, Width);
        var places = expected.Length / Out;

        // As many as there are, so that each place is taken once, in some order.
        var inputs = new LayerInputs(node, shape, Channels, frames: 1, perFrame: places);
        inputs.Add(x, [1, Channels, Height, Width]);
        var rows = inputs.Rows();
        var perGroup = rows.Length / groups;
        for (var channel = 0; channel < Out; channel++)
        {
            var own = Enumerable
                .Range(0, places)
                .Select(place =>
                    Enumerable
                        .Range(0, perGroup)
                        .Sum(i => weights[(channel * perGroup) + i] * rows[(channel / (Out / groups) * perGroup) + i][place])
                )
                .Order();
            var theirs = expected[(channel * places)..((channel + 1) * places)];
            var mean = theirs.Average();
            GraphRunner.AssertClose([.. theirs.Select(value => value - mean).Order()], [.. own], 1e-4f);
        }
    }

    [Fact]
    public void Errors_on_inputs_that_rise_and_fall_together_cancel_out()
    {
        const int Inputs = 24,
            Samples = 200;
        var random = new Random(3);
        var common = Enumerable.Range(0, Samples).Select(_ => random.NextSingle() - 0.5f).ToArray();
        float[][] rows =
        [
            .. Enumerable.Range(0, Inputs).Select(_ => common.Select(value => value + (0.2f * (random.NextSingle() - 0.5f))).ToArray()),
        ];
        float[] weights = [.. Enumerable.Range(0, Inputs).Select(_ => (random.NextSingle() * 20) - 10)];
        sbyte[] nearest = [.. weights.Select(weight => (sbyte)MathF.Round(weight))];
        var best = nearest.ToArray();
        WeightRounding.Improve(weights, rows, best);
        Assert.True(Error(best) < 0.3 * Error(nearest), $"{Error(best)} is not far below {Error(nearest)}");
        Assert.All(weights.Zip(best), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1.5));

        double Error(sbyte[] rounded) =>
            Enumerable
                .Range(0, Samples)
                .Sum(sample => Math.Pow(Enumerable.Range(0, Inputs).Sum(i => rows[i][sample] * (rounded[i] - weights[i])), 2));
    }
}
