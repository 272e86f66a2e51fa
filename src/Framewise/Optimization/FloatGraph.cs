using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Optimization;

/// <summary>A simplified float graph, read for what of it can work on bytes.</summary>
internal sealed class FloatGraph
{
    /// <summary>Operators that hand on the values they are given, so that what comes out has the range of what goes in.</summary>
    private static readonly HashSet<string> s_handingOn = ["MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze"];

    /// <summary>Operators that the runtime has for bytes too, and that need no weights.</summary>
    private static readonly HashSet<string> s_onBytes = [.. s_handingOn, "AveragePool", "GlobalAveragePool", "Concat", "Add"];

    private readonly Dictionary<string, List<NodeProto>> _consumers = [];
    private readonly HashSet<NodeProto> _layers;

    // And what branches read.
    private readonly HashSet<string> _outputs;
    private readonly GraphIndex _index;

    public FloatGraph(ModelProto model)
    {
        Model = model;
        _index = new GraphIndex(model.Graph);
        _outputs = [.. model.Graph.Output.Select(output => output.Name)];
        foreach (var node in model.Graph.Node)
        foreach (var input in node.Input.Distinct())
        {
            if (!_consumers.TryGetValue(input, out var nodes))
                _consumers[input] = nodes = [];
            nodes.Add(node);
        }
        foreach (var node in model.Graph.Node)
            AddReadInBranches(node);
        Layers = [.. model.Graph.Node.Where(IsLayer)];
        _layers = new HashSet<NodeProto>(Layers, ReferenceEqualityComparer.Instance);
    }

    public ModelProto Model { get; }

    /// <summary>The convolutions and matrix products with constant float weights, in the order of the graph.</summary>
    public IReadOnlyList<NodeProto> Layers { get; }

    /// <summary>Whether the graph holds operators on bytes already.</summary>
    public bool IsQuantized =>
        Model.Graph.Node.Any(node =>
            node.OpType.Contains("Quantize", StringComparison.Ordinal)
            || node.OpType.StartsWith("QLinear", StringComparison.Ordinal)
            || node.OpType.EndsWith("Integer", StringComparison.Ordinal)
        );

    public static bool HandsOn(NodeProto node) => s_handingOn.Contains(node.OpType);

    /// <summary>How many channels, or columns, a layer reads.</summary>
    public int InputChannels(NodeProto layer)
    {
        var dims = Constant(layer, 1)!.Dims;
        if (layer.OpType == "Conv")
            return (int)(dims[1] * GraphIndex.Int(layer, "group", 1));
        return (int)dims[1 - OutputAxis(layer)];
    }

    /// <summary>How many channels, or columns, a layer gives.</summary>
    public int OutputChannels(NodeProto layer) => (int)Constant(layer, 1)!.Dims[OutputAxis(layer)];

    /// <summary>How many weights a layer has.</summary>
    public long Weights(NodeProto layer) => Constant(layer, 1)!.Dims.Aggregate((product, side) => product * side);

    /// <summary>The dimension of a layer's weights that counts the channels it gives.</summary>
    public static int OutputAxis(NodeProto layer) =>
        layer.OpType == "Conv" || (layer.OpType == "Gemm" && GraphIndex.Int(layer, "transB", 0) != 0) ? 0 : 1;

    /// <summary>The operator that reads a tensor, if it is the only one and the tensor is no output.</summary>
    public NodeProto? OnlyReader(string tensor) =>
        !_outputs.Contains(tensor) && _consumers.GetValueOrDefault(tensor) is [var reader] ? reader : null;

    /// <summary>Whether a rectifier with a bound above gives a tensor.</summary>
    public bool IsClipped(string tensor) => _index.Producer(tensor) is { OpType: "Clip" };

    /// <summary>Whether a tensor is others beside each other.</summary>
    public bool IsPutTogether(string tensor) => _index.Producer(tensor) is { OpType: "Concat" };

    /// <summary>The tensor that has the values of this one first.</summary>
    public string SourceOf(string tensor)
    {
        while (GiverOf(tensor) is { } giver && HandsOn(giver))
            tensor = giver.Input[0];
        return tensor;
    }

    public TensorProto? Constant(NodeProto node, int input) => _index.Constant(node, input);

    /// <summary>What an operator's result is called behind the rectifier that becomes a part of it.</summary>
    public string Result(NodeProto node)
    {
        var output = node.Output[0];
        return
            !_outputs.Contains(output)
            && _consumers.GetValueOrDefault(output) is [{ OpType: "Relu" or "Clip" } rectifier]
            && rectifier.Input[0] == output
            ? rectifier.Output[0]
            : output;
    }

    /// <summary>
    /// The tensors that are bytes if all layers but some are: what layers read, what convolutions give, and what lies between layers with
    /// nothing but operators for bytes on the way. The value says whether the operator that gives the tensor works on bytes.
    /// </summary>
    public Dictionary<string, bool> BytesWithout(IReadOnlySet<NodeProto> floatLayers)
    {
        var read = new HashSet<string>();
        foreach (var node in Model.Graph.Node.Reverse())
        {
            if (_layers.Contains(node) && !floatLayers.Contains(node))
                read.Add(node.Input[0]);
            else if (s_onBytes.Contains(node.OpType) && read.Contains(Result(node)))
                read.UnionWith(Parts(node));
        }
        var bytes = new Dictionary<string, bool>();
        foreach (var node in Model.Graph.Node)
        {
            if (_layers.Contains(node))
            {
                if (floatLayers.Contains(node))
                    continue;
                bytes.TryAdd(node.Input[0], false);
                if (node.OpType == "Conv")
                    bytes[Result(node)] = true;
            }
            else if (
                s_onBytes.Contains(node.OpType)
                && read.Contains(Result(node))
                && Parts(node) is [_, ..] parts
                && (HandsOn(node) || node.OpType == "Concat" || parts.All(bytes.ContainsKey))
                && !IsBehindFloat(node)
            )
            {
                // Behind a layer in float a pool leaves fewer values to be made bytes; behind others it is faster on bytes itself.
                foreach (var part in parts)
                    bytes.TryAdd(part, false);
                bytes[Result(node)] = true;
            }
        }
        return bytes;

        bool IsBehindFloat(NodeProto node) =>
            node.OpType == "MaxPool"
            && OnlyReader(node.Input[0]) == node
            && GiverOf(node.Input[0]) is { } giver
            && floatLayers.Contains(giver);
    }

    /// <summary>The layers that must be in float for a tensor not to be rounded: the one that gives it, and all that read it, be it
    /// pooled, in another shape or beside others. What is added up or averaged is rounded anew by itself.</summary>
    public HashSet<NodeProto> LayersAround(string tensor)
    {
        var layers = new HashSet<NodeProto>();
        var results = new Stack<string>([tensor]);
        while (results.TryPop(out var result))
            foreach (var reader in _consumers.GetValueOrDefault(result, []))
                if (_layers.Contains(reader))
                    layers.Add(reader);
                else if (HandsOn(reader) || reader.OpType == "Concat")
                    results.Push(Result(reader));
        var giver = GiverOf(tensor);
        while (giver is not null && HandsOn(giver))
            giver = GiverOf(giver.Input[0]);
        if (giver is not null && _layers.Contains(giver))
            layers.Add(giver);
        return layers;
    }

    /// <summary>Where the values of a tensor are rounded if all layers but some are on bytes: there, or pooled; null for nowhere.</summary>
    public string? RoundedAs(string tensor, IReadOnlySet<NodeProto> floatLayers) =>
        BytesWithout(floatLayers).ContainsKey(tensor) ? tensor
        : OnlyReader(tensor) is { OpType: "MaxPool" } pool ? RoundedAs(pool.Output[0], floatLayers)
        : null;

    /// <summary>Whether a tensor can be carried more than once if all layers but some are on bytes: it comes from a float operator or a
    /// convolution, and only convolutions on bytes read it, be it pooled; they read and give all channels.</summary>
    public bool CanBeCopied(string tensor, IReadOnlySet<NodeProto> floatLayers)
    {
        return BytesWithout(floatLayers).TryGetValue(tensor, out var isOnBytes)
            && (!isOnBytes || (GiverOf(tensor) is { } giver && IsPlain(giver)))
            && IsReadByPlain(tensor);

        bool IsReadByPlain(string read) =>
            !_outputs.Contains(read)
            && _consumers
                .GetValueOrDefault(read, [])
                .All(reader => reader is { OpType: "MaxPool", Output.Count: 1 } ? IsReadByPlain(reader.Output[0]) : IsPlain(reader));

        bool IsPlain(NodeProto node) =>
            node.OpType == "Conv" && GraphIndex.Int(node, "group", 1) == 1 && _layers.Contains(node) && !floatLayers.Contains(node);
    }

    /// <summary>What an operator for bytes reads that is no constant; of the shape that it may read, nothing.</summary>
    private List<string> Parts(NodeProto node) =>
        [.. node.Input.Take(HandsOn(node) ? 1 : int.MaxValue).Where(input => input.Length > 0 && _index.Constant(input) is null)];

    /// <summary>The operator whose result a tensor is, in front of its rectifier.</summary>
    private NodeProto? GiverOf(string tensor) =>
        _index.Producer(tensor) is { OpType: "Relu" or "Clip" } rectifier
        && _index.Producer(rectifier.Input[0]) is { } node
        && Result(node) == tensor
            ? node
            : _index.Producer(tensor);

    private void AddReadInBranches(NodeProto node)
    {
        foreach (var branch in node.Attribute.Select(attribute => attribute.G).OfType<GraphProto>())
        foreach (var inner in branch.Node)
        {
            _outputs.UnionWith(inner.Input);
            AddReadInBranches(inner);
        }
    }

    private bool IsLayer(NodeProto node) =>
        node.Domain.Length == 0
        && Constant(node, 1) is { DataType: (int)TensorType.Float } weights
        && _index.Constant(node.Input[0]) is null
        && node.OpType switch
        {
            "Conv" => weights.Dims.Count == 4 && HasConstantBias(node),
            "Gemm" => GraphIndex.Int(node, "transA", 0) == 0
                && GraphIndex.Float(node, "alpha", 1) == 1
                && GraphIndex.Float(node, "beta", 1) == 1
                && HasConstantBias(node),
            "MatMul" => weights.Dims.Count == 2,
            _ => false,
        };

    private bool HasConstantBias(NodeProto node) => node.Input.Count < 3 || Constant(node, 2) is { DataType: (int)TensorType.Float };
}
