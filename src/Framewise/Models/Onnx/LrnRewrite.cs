using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>
/// Replaces <c>LRN</c> with beta 0.75 by operators that the runtime has fast kernels for: the window's sum of squares is a 1x1 convolution
/// with a banded matrix, and <c>y^0.75 = sqrt(y) * sqrt(sqrt(y))</c>. ONNX Runtime's own LRN takes over half of AlexNet's time.
/// </summary>
internal static class LrnRewrite
{
    /// <summary>The matrix has this number squared of values; models with LRN have a few hundred channels.</summary>
    private const int MostChannels = 4096;

    public static void Apply(GraphBuilder builder)
    {
        var graph = builder.Graph;
        if (graph.Node.All(node => node.OpType != "LRN"))
            return;
        var index = new GraphIndex(graph);
        var nodes = graph.Node.ToArray();
        graph.Node.Clear();
        foreach (var node in nodes)
        {
            if (
                node is { OpType: "LRN", Input.Count: 1 }
                && GraphIndex.Float(node, "beta", 0.75f) == 0.75f
                && ChannelsOf(node.Input[0], index) is { } channels and <= MostChannels
            )
                Replace(builder, node, channels);
            else
                graph.Node.Add(node);
        }
    }

    private static void Replace(GraphBuilder builder, NodeProto lrn, int channels)
    {
        var x = lrn.Input[0];
        var weights = Band(channels, (int)GraphIndex.Int(lrn, "size", 1), GraphIndex.Float(lrn, "alpha", 1e-4f));
        var bias = Enumerable.Repeat(GraphIndex.Float(lrn, "bias", 1), channels).ToArray();
        var squares = builder.Add("Mul", [x, x]);
        var sums = builder.Add(
            "Conv",
            [squares, builder.Constant<float>(weights, [channels, channels, 1, 1]), builder.Constant<float>(bias, [channels])]
        );
        var root = builder.Add("Sqrt", [sums]);
        var divisor = builder.Add("Mul", [root, builder.Add("Sqrt", [root])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Div", [x, divisor], lrn.Output));
    }

    /// <summary>ONNX's window: floor((size-1)/2) channels before, ceil((size-1)/2) after; alpha is divided by size.</summary>
    private static float[] Band(int channels, int size, float alpha)
    {
        var band = new float[channels * channels];
        for (var to = 0; to < channels; to++)
        for (var from = Math.Max(0, to - (size - 1) / 2); from <= Math.Min(channels - 1, to + size / 2); from++)
            band[to * channels + from] = alpha / size;
        return band;
    }

    /// <summary>The number of channels of a float tensor, from the convolutions behind it; null if that does not tell.</summary>
    private static int? ChannelsOf(string tensor, GraphIndex index, int steps = 100)
    {
        // A damaged file may lead in circles.
        if (steps == 0 || index.Producer(tensor) is not { Input.Count: > 0 } node)
            return null;
        switch (node.OpType)
        {
            case "Conv":
                return index.Constant(node, 1) is { DataType: (int)TensorType.Float, Dims.Count: 4 } weights ? (int)weights.Dims[0] : null;
            case "Relu" or "MaxPool" or "AveragePool" or "Clip" or "Dropout" or "Identity" or "BatchNormalization" or "LRN":
                return ChannelsOf(node.Input[0], index, steps - 1);
            case "Concat" when GraphIndex.Int(node, "axis", 1) == 1:
                var parts = node.Input.Select(input => ChannelsOf(input, index, steps / 4)).ToArray();
                return parts.Contains(null) ? null : parts.Sum();
            default:
                return null;
        }
    }
}
