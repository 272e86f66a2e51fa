namespace Framewise.Models.Onnx;

/// <summary>Look-ups in a graph: constants, the node behind a tensor, and attributes with their defaults.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, TensorProto> _constants = [];
    private readonly Dictionary<string, NodeProto> _producers = [];

    public GraphIndex(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer)
            _constants[tensor.Name] = tensor;
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output)
                _producers[output] = node;
            if (node.OpType == "Constant" && node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T is { } tensor)
                _constants[node.Output[0]] = tensor;
        }
    }

    public TensorProto? Constant(string name) => _constants.GetValueOrDefault(name);

    public TensorProto? Constant(NodeProto node, int input) => node.Input.Count > input ? Constant(node.Input[input]) : null;

    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    public static long Int(NodeProto node, string name, long byDefault) => Find(node, name)?.I ?? byDefault;

    public static float Float(NodeProto node, string name, float byDefault) => Find(node, name)?.F ?? byDefault;

    public static string Text(NodeProto node, string name, string byDefault) => Find(node, name)?.S.ToStringUtf8() ?? byDefault;

    public static long[]? Ints(NodeProto node, string name) => Find(node, name)?.Ints.ToArray();

    /// <summary>The integers that newer operator sets pass as an input and older ones as an attribute; null if they are not constant.</summary>
    public long[]? IntsOf(NodeProto node, int input, string attribute) =>
        Constant(node, input) is { } constant ? TensorValues.Longs(constant) : Ints(node, attribute);

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
