using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>
/// Finds in a graph what its last layer with weights reads, and makes that a second output. The way leads back from the probabilities, over
/// operators that mix no values by learned weights, to the first matrix product or 1x1 convolution.
/// </summary>
internal sealed class EmbeddingOutput
{
    private const string Name = "framewise_embedding";

    private static readonly HashSet<string> s_layers =
    [
        "Gemm",
        "MatMul",
        "Conv",
        "QLinearConv",
        "QLinearMatMul",
        "QGemm",
        "ConvInteger",
        "MatMulInteger",
    ];

    private static readonly HashSet<string> s_passedOver =
    [
        .. OutputKindCheck.PassOn,
        "Softmax",
        "LogSoftmax",
        "QLinearSoftmax",
        "Sigmoid",
        "QLinearSigmoid",
        "Relu",
        "Clip",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "QLinearAdd",
        "QLinearMul",
        "BatchNormalization",
        "GlobalAveragePool",
        "AveragePool",
        "ReduceMean",
        "QLinearGlobalAveragePool",
        "QLinearAveragePool",
    ];

    private readonly GraphBuilder _builder;
    private readonly GraphIndex _index;
    private readonly string _path;

    private EmbeddingOutput(GraphBuilder builder, string path)
    {
        _builder = builder;
        _index = new GraphIndex(builder.Graph);
        _path = path;
    }

    /// <summary>The same model with the output <see cref="RuntimeGraph.EmbeddingName"/>.</summary>
    /// <exception cref="ModelException">There is no such layer, or more than one leads to the output.</exception>
    public static RuntimeGraph AddTo(RuntimeGraph graph, string path)
    {
        var builder = new GraphBuilder(ModelProto.Parser.ParseFrom(graph.OnnxBytes.Span));
        var output = new EmbeddingOutput(builder, path);
        output.Add(output.LastLayer(graph.OutputName), graph.FixedBatch);
        return graph with { OnnxBytes = builder.Model.ToByteArray(), EmbeddingName = Name };
    }

    private NodeProto LastLayer(string tensor)
    {
        while (_index.Producer(tensor) is { } node)
        {
            var inputs = VariableInputs(node);
            if (s_layers.Contains(node.OpType) && inputs is [_])
                return IsPointwise(node) ? node : throw Refusal($"its last layer is a convolution of more than 1x1");
            if (!s_passedOver.Contains(node.OpType) || inputs is not [var next])
                throw Refusal($"its scores come from the operator {node.OpType}");
            tensor = next;
        }
        throw Refusal("no layer with weights lies between the picture and the scores");
    }

    /// <summary>A convolution has one vector per place; their average is taken, which is the vector itself where there is one
    /// place.</summary>
    private void Add(NodeProto layer, int? fixedBatch)
    {
        var tensor = Real(layer, VariableInputs(layer)[0]);
        if (!layer.Input.Any(IsFloat))
            tensor = _builder.Add("Cast", [tensor], GraphBuilder.Attribute("to", (long)TensorType.Float));
        if (layer.OpType.Contains("Conv", StringComparison.Ordinal))
            tensor = _builder.Add("GlobalAveragePool", [tensor]);
        _builder.Graph.Node.Add(GraphBuilder.Node("Flatten", [tensor], [Name], GraphBuilder.Attribute("axis", 1)));
        _builder.Graph.Output.Add(GraphBuilder.Matrix(Name, fixedBatch, null));
    }

    /// <summary>The input as floating-point numbers. A dequantisation is repeated, not shared: the runtime fuses the layer's own with the
    /// layer, and the probabilities stay what they are.</summary>
    private string Real(NodeProto layer, string input) =>
        layer.OpType switch
        {
            "QLinearConv" or "QLinearMatMul" or "QGemm" when layer.Input.Count > 2 => _builder.Add(
                "DequantizeLinear",
                [input, layer.Input[1], layer.Input[2]]
            ),
            "ConvInteger" or "MatMulInteger" => throw Refusal($"its last layer is {layer.OpType}, whose scale is not in one place"),
            _ when _index.Producer(input) is { OpType: "DequantizeLinear" } own => _builder.Add(
                "DequantizeLinear",
                own.Input,
                own.Attribute
            ),
            _ => input,
        };

    /// <summary>Whether a tensor is known to be of floats, and with it all that its layer reads; others may be of half precision.</summary>
    private bool IsFloat(string tensor) =>
        (_index.Constant(tensor) ?? (_index.Producer(tensor) is { OpType: "DequantizeLinear" } own ? _index.Constant(own, 1) : null))
            is { DataType: (int)TensorType.Float };

    private List<string> VariableInputs(NodeProto node) =>
        [.. node.Input.Where(input => input.Length > 0 && !_index.IsFixed(input)).Distinct()];

    private bool IsPointwise(NodeProto layer)
    {
        if (!layer.OpType.Contains("Conv", StringComparison.Ordinal))
            return true;
        var kernel =
            GraphIndex.Ints(layer, "kernel_shape") ?? layer.Input.Select(Weights).FirstOrDefault(shape => shape?.Length == 4)?[2..];
        return kernel?.All(side => side == 1) == true;
    }

    private long[]? Weights(string tensor)
    {
        while (_index.Constant(tensor) is null && _index.Producer(tensor) is { OpType: "DequantizeLinear", Input: [var quantised, ..] })
            tensor = quantised;
        return _index.Constant(tensor) is { } constant ? [.. constant.Dims] : null;
    }

    private ModelException Refusal(string why) =>
        new(
            $"'{_path}' gives no embedding: {why}. Leave embedding out of --vectors, or use a model that ends in a fully connected layer.",
            _path
        );
}
