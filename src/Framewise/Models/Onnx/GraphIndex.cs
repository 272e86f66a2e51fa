namespace Framewise.Models.Onnx;

/// <summary>
/// Look-ups in a graph: constants, the node behind a tensor, and attributes with their defaults. Whoever walks from node to node by
/// <see cref="Producer"/> comes to an end, whatever the file says.
/// </summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, TensorProto> _constants = [];
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly HashSet<string> _fixed = [];

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
        _fixed.UnionWith(_constants.Keys);
        foreach (var node in InOrder(graph))
            if (node.Input.All(input => input.Length == 0 || _fixed.Contains(input)))
                _fixed.UnionWith(node.Output);
    }

    /// <summary>A tensor that the graph makes of itself; null in a sound graph. <see cref="Producer"/> leaves out what makes it.</summary>
    public string? Circle { get; private set; }

    /// <summary>Whether a tensor is the same for all pictures.</summary>
    public bool IsFixed(string tensor) => _fixed.Contains(tensor);

    public TensorProto? Constant(string name) => _constants.GetValueOrDefault(name);

    public TensorProto? Constant(NodeProto node, int input) => node.Input.Count > input ? Constant(node.Input[input]) : null;

    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    public static long Int(NodeProto node, string name, long byDefault) => Find(node, name)?.I ?? byDefault;

    public static float Float(NodeProto node, string name, float byDefault) => Find(node, name)?.F ?? byDefault;

    public static string Text(NodeProto node, string name, string byDefault) => Find(node, name)?.S.ToStringUtf8() ?? byDefault;

    public static long[]? Ints(NodeProto node, string name) => Find(node, name)?.Ints.ToArray();

    /// <summary>The integers that newer operator sets pass as an input and older ones as an attribute; null if they are not
    /// constant.</summary>
    public long[]? IntsOf(NodeProto node, int input, string attribute) =>
        Constant(node, input) is { } constant ? TensorValues.Longs(constant) : Ints(node, attribute);

    /// <summary>The nodes, each behind those that it reads from. No recursion: a file may be a million nodes deep.</summary>
    private List<NodeProto> InOrder(GraphProto graph)
    {
        var order = new List<NodeProto>(graph.Node.Count);
        var isDone = new Dictionary<NodeProto, bool>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(NodeProto Node, int Input)>();
        foreach (var root in graph.Node)
        {
            if (isDone.TryAdd(root, false))
                open.Push((root, 0));
            while (open.TryPop(out var at))
            {
                if (at.Input == at.Node.Input.Count)
                {
                    isDone[at.Node] = true;
                    order.Add(at.Node);
                    continue;
                }
                open.Push((at.Node, at.Input + 1));
                var tensor = at.Node.Input[at.Input];
                if (Producer(tensor) is not { } before)
                    continue;
                if (isDone.TryAdd(before, false))
                    open.Push((before, 0));
                else if (!isDone[before])
                {
                    Circle ??= tensor;
                    _producers.Remove(tensor);
                }
            }
        }
        return order;
    }

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
