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
        var index = new GraphIndex(model.Graph);
        var node = index.Producer(GraphDescription.Of(model).TheOutput(card, path).Name);
        while (node is { Input.Count: > 0 } && s_passOn.Contains(node.OpType)) node = index.Producer(node.Input[0]);
        if (node is null) return;
        if (card.OutputIsLogits && node.OpType is ("Softmax" or "QLinearSoftmax"))
            throw new ModelException($"'{path}' ends in {node.OpType}, so its output is probabilities, but its card says logits; a second softmax would level them. Set output_kind to \"probabilities\".", path);
        if (!card.OutputIsLogits && s_scores.Contains(node.OpType))
            throw new ModelException($"'{path}' ends in {node.OpType}, so its output is logits, but its card says probabilities. Set output_kind to \"logits\".", path);
    }
}
