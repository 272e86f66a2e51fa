using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Operators with weights.</summary>
internal static class TfLiteLayers
{
    /// <summary>CONV_2D: weights <c>[outputs, height, width, inputs]</c>.</summary>
    public static void Convolution(TfLiteGraph graph, TfLiteOperator op) =>
        Convolve(graph, op, [0, 3, 1, 2], depthwise: false, (TfLiteActivation)op.SByte(3), op.Int(5, 1), op.Int(4, 1));

    /// <summary>DEPTHWISE_CONV_2D: weights <c>[1, height, width, outputs]</c>.</summary>
    public static void DepthwiseConvolution(TfLiteGraph graph, TfLiteOperator op) =>
        Convolve(graph, op, [3, 0, 1, 2], depthwise: true, (TfLiteActivation)op.SByte(4), op.Int(6, 1), op.Int(5, 1));

    private static void Convolve(
        TfLiteGraph graph,
        TfLiteOperator op,
        int[] order,
        bool depthwise,
        TfLiteActivation activation,
        int dilationHeight,
        int dilationWidth
    )
    {
        var input = graph.Input(op, 0);
        var weights = Weights(graph, op, 4);
        var window = TfLiteWindow.Read(graph, op, input, weights.Shape[1], weights.Shape[2], dilationHeight, dilationWidth);
        if (input.Padded is var (source, pads) && !window.IsPadded)
            (input, window) = (source, window with { Pads = pads });

        var channels = input.Shape[3];
        var perGroup = depthwise ? 1 : weights.Shape[3];
        graph.Require(
            channels % perGroup == 0 && weights.Shape[order[0]] % (channels / perGroup) == 0,
            op,
            $"has weights of shape [{string.Join(',', weights.Shape)}], which do not fit {channels} channels."
        );
        graph.Put(
            op,
            graph.Builder.Add(
                "Conv",
                [graph.Real(input), .. TfLiteWeights.Names(graph, op, input, weights, order)],
                [
                    .. window.Attributes,
                    GraphBuilder.Attribute("dilations", window.Dilations),
                    GraphBuilder.Attribute("group", channels / perGroup),
                ]
            ),
            activation
        );
    }

    /// <summary>
    /// FULLY_CONNECTED: weights <c>[outputs, inputs]</c>; all axes of the input but the batch become one. Where the input has more numbers
    /// than that for each picture, each of its vectors is multiplied, as in a transformer.
    /// </summary>
    public static void FullyConnected(TfLiteGraph graph, TfLiteOperator op)
    {
        graph.Require(op.SByte(1) == 0, op, "has shuffled weights; convert the model without them.");
        var input = graph.Input(op, 0);
        var weights = Weights(graph, op, 2);
        var batch = input.Shape[0];
        if (input.Shape.Length > 2 && input.Shape[^1] == weights.Shape[1] && input.Shape.SkipLast(1).Skip(1).Any(dim => dim > 1))
        {
            MultiplyVectors(graph, op, input, weights);
            return;
        }
        graph.Require(
            input.Shape.Aggregate(1L, (product, dim) => product * dim) == (long)batch * weights.Shape[1],
            op,
            $"has weights for {weights.Shape[1]} values, but reads [{string.Join(',', input.Shape)}]."
        );
        input = TfLiteShapes.Reshaped(graph, input, [batch, weights.Shape[1]]);
        var real = graph.Builder.Add(
            "Gemm",
            [graph.Real(input), .. TfLiteWeights.Names(graph, op, input, weights, [0, 1])],
            GraphBuilder.Attribute("transB", 1)
        );
        graph.Put(op, real, (TfLiteActivation)op.SByte(0), [batch, weights.Shape[0]]);
    }

    private static void MultiplyVectors(TfLiteGraph graph, TfLiteOperator op, TfLiteValue input, TfLiteTensor weights)
    {
        var names = TfLiteWeights.Names(graph, op, input, weights, [0, 1]);
        var real = graph.Builder.Add(
            "MatMul",
            [graph.Plain(input), graph.Builder.Add("Transpose", [names[0]], GraphBuilder.Attribute("perm", 1, 0))]
        );
        if (names.Count > 1)
            real = graph.Builder.Add("Add", [real, names[1]]);
        graph.PutPlain(op, real, [.. input.Shape.SkipLast(1), weights.Shape[0]], (TfLiteActivation)op.SByte(0));
    }

    private static TfLiteTensor Weights(TfLiteGraph graph, TfLiteOperator op, int rank)
    {
        var weights = graph.Constant(op, 1);
        graph.Require(
            weights is not null && weights.Shape.Length == rank && weights.Count > 0,
            op,
            $"has no weights of {rank} dimensions."
        );
        return weights!;
    }
}
