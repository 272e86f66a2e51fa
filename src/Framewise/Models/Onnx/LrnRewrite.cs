using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>
/// Replaces <c>LRN</c> with beta 0.75 by operators that the runtime has fast kernels for: the window's sum of squares is a 1x1 convolution
/// with a banded matrix or a pool, and <c>y^0.75 = sqrt(y) * sqrt(sqrt(y))</c>. ONNX Runtime's own LRN takes over half of AlexNet's time.
/// </summary>
internal static class LrnRewrite
{
    /// <summary>The matrix has this number squared of values; models with LRN have a few hundred channels.</summary>
    private const int MostChannels = 4096;

    /// <summary>Replaces what can be replaced.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="channelsLast">Whether the convolutions around it will have their channels last, as those on bytes do: the window's sum
    /// is a pool along the channels then, so that nothing has to be turned.</param>
    public static void Apply(GraphBuilder builder, bool channelsLast = false)
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
                node is not { OpType: "LRN", Input.Count: 1 }
                || GraphIndex.Float(node, "beta", 0.75f) != 0.75f
                || ChannelsOf(node.Input[0], index) is not ({ } channels and <= MostChannels)
            )
                graph.Node.Add(node);
            else if (channelsLast)
            {
                var x = builder.Add("Transpose", node.Input, GraphBuilder.Attribute("perm", 0, 2, 3, 1));
                var result = builder.NewName("normalised");
                Divide(builder, x, Pooled(builder, x, node), result);
                graph.Node.Add(GraphBuilder.Node("Transpose", [result], node.Output, GraphBuilder.Attribute("perm", 0, 3, 1, 2)));
            }
            else
                Divide(builder, node.Input[0], Convolved(builder, node, channels), node.Output[0]);
        }
    }

    private static void Divide(GraphBuilder builder, string x, string sums, string result)
    {
        var root = builder.Add("Sqrt", [sums]);
        var divisor = builder.Add("Mul", [root, builder.Add("Sqrt", [root])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Div", [x, divisor], [result]));
    }

    private static string Convolved(GraphBuilder builder, NodeProto lrn, int channels)
    {
        var x = lrn.Input[0];
        var weights = Band(channels, SizeOf(lrn), AlphaOf(lrn));
        var bias = Enumerable.Repeat(BiasOf(lrn), channels).ToArray();
        var squares = builder.Add("Mul", [x, x]);
        return builder.Add(
            "Conv",
            [squares, builder.Constant<float>(weights, [channels, channels, 1, 1]), builder.Constant<float>(bias, [channels])]
        );
    }

    private static string Pooled(GraphBuilder builder, string x, NodeProto lrn)
    {
        var size = SizeOf(lrn);
        var mean = builder.Add(
            "AveragePool",
            [builder.Add("Mul", [x, x])],
            GraphBuilder.Attribute("kernel_shape", [1, size]),
            GraphBuilder.Attribute("pads", [0, (size - 1) / 2, 0, size / 2]),
            GraphBuilder.Attribute("count_include_pad", 1L)
        );
        var scaled = builder.Add("Mul", [mean, builder.Constant<float>([AlphaOf(lrn)], [])]);
        return builder.Add("Add", [scaled, builder.Constant<float>([BiasOf(lrn)], [])]);
    }

    private static int SizeOf(NodeProto lrn) => (int)GraphIndex.Int(lrn, "size", 1);

    private static float AlphaOf(NodeProto lrn) => GraphIndex.Float(lrn, "alpha", 1e-4f);

    private static float BiasOf(NodeProto lrn) => GraphIndex.Float(lrn, "bias", 1);

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
