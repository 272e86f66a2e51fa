namespace Framewise.Models.Onnx;

/// <summary>
/// Whether what the card says of the output can be true of the graph's last operator. A softmax left out or applied twice keeps the order
/// of the classes and so goes unnoticed otherwise.
/// </summary>
internal static class OutputKindCheck
{
    /// <summary>Operators that only hand on what they are given, in another shape or type.</summary>
    internal static readonly HashSet<string> PassOn =
    [
        "Identity",
        "Reshape",
        "Flatten",
        "Squeeze",
        "Unsqueeze",
        "Cast",
        "Dropout",
        "Transpose",
        "QuantizeLinear",
        "DequantizeLinear",
    ];

    private static readonly HashSet<string> s_scores =
    [
        "Gemm",
        "MatMul",
        "Conv",
        "Add",
        "Relu",
        "Clip",
        "AveragePool",
        "GlobalAveragePool",
        "ReduceMean",
        "QLinearConv",
        "QLinearMatMul",
        "QLinearAdd",
        "QGemm",
        "QLinearAveragePool",
        "QLinearGlobalAveragePool",
        "MatMulInteger",
        "ConvInteger",
        "LogSoftmax",
    ];

    /// <summary>Throws where the card contradicts the graph; <paramref name="source"/>: where the card's statement was found.</summary>
    public static void Check(ModelProto model, ModelCard card, string source, string path)
    {
        var tensor = GraphDescription.Of(model).TheOutput(card, path);
        var found = Find(model, tensor.Tensor);
        var isOneNumber = GraphChecks.NumbersPerPicture(tensor) == 1;
        if (isOneNumber && (card.OutputKind == OutputKind.Logits || found?.Kind == OutputKind.Probabilities))
            throw new ModelException(
                $"'{path}' gives one number, over which a softmax is always "
                    + $"1{(found?.Kind == OutputKind.Probabilities ? $" (it ends in {found.Value.Op})" : $" ({source} says logits)")}. "
                    + "If it is the logit of the only class, or of the second of two labels, set output_kind to \"sigmoid\"; "
                    + "if it is its probability, to \"independent\".",
                path
            );
        if (found is not var (kind, op) || IsPossible(card.OutputKind, kind))
            return;
        var isLogits = kind == OutputKind.Logits;
        var right = isLogits
            ? card.OutputKind == OutputKind.Independent
                ? "sigmoid"
                : "logits"
            : Text(kind);
        var output = kind switch
        {
            OutputKind.Logits => "logits",
            OutputKind.Independent => "probabilities of independent classes",
            _ => "probabilities of classes that exclude each other",
        };
        var harm = card.OutputKind switch
        {
            _ when isLogits => "",
            OutputKind.Logits => "; a second softmax would level them",
            OutputKind.Sigmoid => "; a second sigmoid would level them",
            _ => "",
        };
        throw new ModelException(
            $"'{path}' ends in {op}, so its output is {output}, but {source} says {Text(card.OutputKind)}{harm}. "
                + $"If the graph is right, set output_kind to \"{right}\".",
            path
        );
    }

    /// <summary>What the operator at the end of the graph tells of an output; null where it tells nothing.</summary>
    public static (OutputKind Kind, string Op)? Find(ModelProto model, string output)
    {
        var index = new GraphIndex(model.Graph);
        var node = index.Producer(output);
        while (node is { Input.Count: > 0 } && PassOn.Contains(node.OpType))
            node = index.Producer(node.Input[0]);
        return node?.OpType switch
        {
            "Softmax" or "QLinearSoftmax" => (OutputKind.Probabilities, node.OpType),
            "Sigmoid" or "QLinearSigmoid" => (OutputKind.Independent, node.OpType),
            { } op when s_scores.Contains(op) => (OutputKind.Logits, op),
            _ => null,
        };
    }

    /// <summary>As a card says it.</summary>
    public static string Text(OutputKind kind) => kind.ToString().ToLowerInvariant();

    private static bool IsPossible(OutputKind stated, OutputKind found) =>
        found switch
        {
            OutputKind.Logits => stated is OutputKind.Logits or OutputKind.Sigmoid,
            OutputKind.Independent => stated is OutputKind.Independent or OutputKind.Probabilities,
            _ => stated == found,
        };
}
