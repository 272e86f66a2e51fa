namespace Framewise.Models.Onnx;

/// <summary>
/// Whether what the card says of the output can be true of the graph's last operator. A softmax left out or applied twice keeps the order
/// of the classes and so goes unnoticed otherwise.
/// </summary>
internal static class OutputKindCheck
{
    private static readonly HashSet<string> s_passOn =
        ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout", "Transpose", "QuantizeLinear", "DequantizeLinear"];

    private static readonly HashSet<string> s_scores =
        ["Gemm", "MatMul", "Conv", "Add", "Relu", "Clip", "AveragePool", "GlobalAveragePool", "ReduceMean", "QLinearConv", "QLinearMatMul", "QLinearAdd",
         "QGemm", "QLinearAveragePool", "QLinearGlobalAveragePool", "MatMulInteger", "ConvInteger", "LogSoftmax"];

    public static void Check(ModelProto model, ModelCard card, string path)
    {
        if (Find(model, GraphDescription.Of(model).TheOutput(card, path).Name) is not var (isLogits, op) || isLogits == card.OutputIsLogits) return;
        throw new ModelException(card.OutputIsLogits
            ? $"'{path}' ends in {op}, so its output is probabilities, but its card says logits; a second softmax would level them. Set output_kind to \"probabilities\"."
            : $"'{path}' ends in {op}, so its output is logits, but its card says probabilities. Set output_kind to \"logits\".", path);
    }

    /// <summary>What the operator at the end of the graph tells of an output; null where it tells nothing.</summary>
    public static (bool IsLogits, string Op)? Find(ModelProto model, string output)
    {
        var index = new GraphIndex(model.Graph);
        var node = index.Producer(output);
        while (node is { Input.Count: > 0 } && s_passOn.Contains(node.OpType)) node = index.Producer(node.Input[0]);
        if (node is null) return null;
        if (node.OpType is "Softmax" or "QLinearSoftmax") return (false, node.OpType);
        return s_scores.Contains(node.OpType) ? (true, node.OpType) : null;
    }
}
