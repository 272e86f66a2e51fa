using Framewise.Models.Onnx;

namespace Framewise.Models.TwoTowers;

/// <summary>Reads from a graph that holds both towers how cosines become logits: multiplied by a constant, and shifted by
/// another.</summary>
internal static class LogitStage
{
    /// <summary>The natural logarithm of the factor, and what is added (null for nothing); null where the graph does not show
    /// them.</summary>
    public static (double LogScale, double? Bias)? Find(ModelProto model)
    {
        var name = model
            .Graph.Output.Select(output => output.Name)
            .FirstOrDefault(output => output.StartsWith("logits_per_", StringComparison.Ordinal));
        if (name is null)
            return null;
        var index = new GraphIndex(model.Graph);
        double? scale = null,
            bias = null;
        while (index.Producer(name) is { } node)
            switch (node.OpType)
            {
                case "Transpose" or "Identity" or "Cast":
                    name = node.Input[0];
                    break;
                case "Add" or "Mul" when Split(index, node) is var (value, other):
                    if (node.OpType == "Add")
                        bias = value;
                    else
                        scale = value;
                    name = other;
                    break;
                // The factor may stand before the product, too.
                case "MatMul" when scale is null:
                    scale = node
                        .Input.Select(input =>
                            index.Producer(input) is { OpType: "Mul" } mul && Split(index, mul) is var (value, _) ? value : (double?)null
                        )
                        .FirstOrDefault(value => value is not null);
                    return scale is > 0 ? (Math.Log(scale.Value), bias) : null;
                default:
                    return scale is > 0 ? (Math.Log(scale.Value), bias) : null;
            }
        return null;
    }

    private static (double Value, string Other)? Split(GraphIndex index, NodeProto node)
    {
        for (var side = 0; side < 2; side++)
            if (Number(index, node.Input[side]) is { } value)
                return (value, node.Input[1 - side]);
        return null;
    }

    /// <summary>A constant number, or e to the power of one.</summary>
    private static double? Number(GraphIndex index, string tensor)
    {
        if (index.Constant(tensor) is { } constant && TensorValues.Floats(constant) is [var value])
            return value;
        return index.Producer(tensor) switch
        {
            { OpType: "Exp" } node when Number(index, node.Input[0]) is { } power => Math.Exp(power),
            { OpType: "Identity" or "Cast" } node => Number(index, node.Input[0]),
            _ => null,
        };
    }
}
