namespace Framewise.Models.Onnx;

/// <summary>
/// Makes the batch dimension of a graph free. A graph exported for one picture runs with any number if every operator on the way treats
/// pictures one by one;
/// only reshapes to a constant <c>[1, ...]</c> need a change. An operator not known to be harmless leaves the graph as it is.
/// </summary>
internal static class BatchDimension
{
    private static readonly HashSet<string> PictureByPicture =
    [
        "Conv",
        "ConvInteger",
        "MaxPool",
        "AveragePool",
        "LpPool",
        "GlobalAveragePool",
        "GlobalMaxPool",
        "BatchNormalization",
        "InstanceNormalization",
        "LRN",
        "Relu",
        "LeakyRelu",
        "PRelu",
        "Clip",
        "Sigmoid",
        "HardSigmoid",
        "HardSwish",
        "Elu",
        "Selu",
        "Tanh",
        "Softplus",
        "Erf",
        "Gelu",
        "Mish",
        "Exp",
        "Sqrt",
        "Abs",
        "Neg",
        "Pow",
        "Reciprocal",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Min",
        "Max",
        "Cast",
        "Identity",
        "Dropout",
        "DepthToSpace",
        "SpaceToDepth",
        "QuantizeLinear",
        "DequantizeLinear",
        "QLinearConv",
        "QLinearAdd",
        "QLinearMul",
        "QLinearLeakyRelu",
        "QLinearSigmoid",
        "QLinearGlobalAveragePool",
        "QLinearAveragePool",
        "NhwcMaxPool",
    ];

    /// <summary>Returns null if the batch is free now, otherwise the size that the graph insists on.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="input">Its input of pictures.</param>
    /// <param name="isProven">False where the graph alone declares that its batch is free.</param>
    public static int? Free(GraphBuilder builder, TensorDescription input, out bool isProven)
    {
        var graph = builder.Graph;
        var declared = input.Shape?[0];
        var reshapes = new List<NodeProto>();
        var harmless = Walk(graph, input.Name, reshapes);
        isProven = harmless || declared is not null;
        if (declared is { } size && (size != 1 || !harmless))
            return (int)size;
        // The scale of such a tensor is taken over the whole batch: scored together, one picture would change the scores of another.
        if (graph.Node.Any(node => node.OpType == "DynamicQuantizeLinear"))
            return 1;

        var index = new GraphIndex(graph);
        foreach (var reshape in reshapes)
        {
            var shape = TensorValues.Longs(index.Constant(reshape, 1)!)!;
            shape[0] = 0;
            reshape.Input[1] = builder.Constant<long>(shape, [shape.Length]);
        }
        // Intermediate shapes were recorded for one picture; the runtime infers them again.
        graph.ValueInfo.Clear();
        foreach (var value in graph.Input.Where(value => value.Name == input.Name).Concat(graph.Output))
            if (value.Type?.TensorType?.Shape is { Dim.Count: > 0 } shape)
                shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        return null;
    }

    /// <summary>Follows the pictures through the graph; collects the reshapes whose constant shape starts with 1.</summary>
    private static bool Walk(GraphProto graph, string input, List<NodeProto> reshapes)
    {
        var index = new GraphIndex(graph);
        var carrying = new HashSet<string> { input };
        var harmless = true;
        foreach (var node in graph.Node)
        {
            if (!node.Input.Any(carrying.Contains))
                continue;
            harmless &= IsHarmless(node, index, carrying);
            if (node.OpType == "Reshape" && index.Constant(node, 1) is { } shape && TensorValues.Longs(shape) is [1, _, ..])
                reshapes.Add(node);
            carrying.UnionWith(node.Output);
        }
        return harmless;
    }

    private static bool IsHarmless(NodeProto node, GraphIndex index, HashSet<string> carrying) =>
        node.OpType switch
        {
            "Reshape" => index.Constant(node, 1) is { } shape
                && GraphIndex.Int(node, "allowzero", 0) == 0
                && TensorValues.Longs(shape) is [0 or 1 or -1, _, ..],
            "Flatten" => GraphIndex.Int(node, "axis", 1) == 1,
            "Softmax" or "LogSoftmax" or "Split" => GraphIndex.Int(node, "axis", node.OpType == "Split" ? 0 : 1) != 0,
            "Concat" => GraphIndex.Int(node, "axis", 1) != 0 && node.Input.All(carrying.Contains),
            "QLinearConcat" => GraphIndex.Int(node, "axis", 1) != 0
                && node.Input.Skip(2).Where((_, i) => i % 3 == 0).All(carrying.Contains),
            "Transpose" => GraphIndex.Ints(node, "perm") is [0, ..],
            "Gemm" => GraphIndex.Int(node, "transA", 0) == 0 && OnlyFirst(node, carrying),
            "MatMul" or "QLinearMatMul" or "MatMulInteger" => OnlyFirst(node, carrying),
            "LayerNormalization" => GraphIndex.Int(node, "axis", -1) != 0,
            "Squeeze" or "Unsqueeze" or "ReduceMean" or "ReduceMax" or "ReduceSum" => index.IntsOf(node, 1, "axes") is { Length: > 0 } axes
                && !axes.Contains(0),
            "Pad" => index.IntsOf(node, 1, "pads") is { Length: > 0 } pads && pads[0] == 0 && pads[pads.Length / 2] == 0,
            "Slice" => index.IntsOf(node, 3, "axes") is { Length: > 0 } axes && !axes.Contains(0),
            _ => PictureByPicture.Contains(node.OpType),
        };

    private static bool OnlyFirst(NodeProto node, HashSet<string> carrying) =>
        carrying.Contains(node.Input[0]) && !node.Input.Skip(1).Any(carrying.Contains);
}
