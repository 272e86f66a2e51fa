using Framewise.Models;
using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Optimization;

/// <summary>Writes a float graph as one of half precision: weights and all that lies between operators. Pictures and scores stay
/// float.</summary>
internal sealed class HalfGraph
{
    /// <summary>The largest number of half precision.</summary>
    public const float Largest = 65504;

    /// <summary>Operators that stay in float: some sum squares, which half precision has no room for, others take factors as floats
    /// only.</summary>
    private static readonly HashSet<string> s_inFloat =
    [
        "LRN",
        "LpNormalization",
        "ReduceL2",
        "ReduceSumSquare",
        "Resize",
        "Upsample",
        "Range",
    ];

    /// <summary>Operators whose results are no numbers with fractions, whatever they read.</summary>
    private static readonly HashSet<string> s_countsAndAnswers =
    [
        "Shape",
        "Size",
        "NonZero",
        "ArgMax",
        "ArgMin",
        "Equal",
        "Greater",
        "GreaterOrEqual",
        "Less",
        "LessOrEqual",
        "And",
        "Or",
        "Not",
        "Xor",
        "IsNaN",
        "IsInf",
    ];

    /// <summary>Operators for which a bound behind the end of half precision means no bound.</summary>
    private static readonly HashSet<string> s_bounding = ["Clip", "Min", "Max"];

    private readonly ModelProto _model;
    private readonly string _path;
    private readonly HashSet<string> _floats;

    /// <summary>Looks at a graph, simplified, of which only the output of the card's is kept.</summary>
    /// <exception cref="ModelException">It has branches or loops.</exception>
    public HalfGraph(ModelProto model, ModelCard card, string path)
    {
        (_model, _path) = (model.Clone(), path);
        if (_model.Graph.Node.FirstOrDefault(node => node.Attribute.Any(attribute => attribute.G is not null)) is { } branching)
            throw new ModelException($"'{path}' has branches or loops ({branching.OpType}), which fp16 is not made of.", path)
            {
                WayOut = "Keep the float model.",
            };
        var output = GraphDescription.Of(model).TheOutput(card, path).Tensor;
        foreach (var other in _model.Graph.Output.Where(other => other.Name != output).ToArray())
            _model.Graph.Output.Remove(other);
        _model.Graph.ValueInfo.Clear();
        new GraphBuilder(_model).DropUnused();
        _floats =
        [
            .. _model.Graph.Initializer.Where(tensor => tensor.DataType == (int)TensorType.Float).Select(tensor => tensor.Name),
            .. _model.Graph.Input.Where(input => input.Type.TensorType?.ElemType == (int)TensorType.Float).Select(input => input.Name),
        ];
        var results = new List<string>();
        foreach (var node in _model.Graph.Node)
            results.AddRange(FloatResults(node).Where(_floats.Add));
        Results = results;
    }

    /// <summary>The float tensors that operators give.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>The graph in half precision.</summary>
    /// <param name="isRounded">Whether operators compute in float and only what goes in and comes out is rounded: the arithmetic of a
    /// device whose sums are floats, to be run on a processor. ONNX Runtime may leave such rounding out there by itself.</param>
    /// <exception cref="ModelException">A weight is too large.</exception>
    public ModelProto Write(bool isRounded = false)
    {
        var builder = new GraphBuilder(_model.Clone());
        var index = new GraphIndex(_model.Graph);
        var outputs = _model.Graph.Output.Select(output => output.Name).ToHashSet();
        var halves = new Dictionary<string, string>();
        var nodes = builder.Graph.Node.ToArray();
        builder.Graph.Node.Clear();
        foreach (var node in nodes)
        {
            var staysFloat = s_inFloat.Contains(node.OpType);
            var isFloat = staysFloat || isRounded;
            string[] results = [.. FloatResults(node)];
            for (var i = 0; i < node.Input.Count; i++)
                if (_floats.Contains(node.Input[i]) && !(staysFloat && index.Constant(node.Input[i]) is not null))
                    node.Input[i] = isFloat ? Cast(HalfOf(node.Input[i], node), TensorType.Float) : HalfOf(node.Input[i], node);
            if (!isFloat)
                WriteType(node);
            builder.Graph.Node.Add(node);
            foreach (var result in results)
            {
                halves[result] = result;
                if (isFloat)
                    halves[result] = Cast(result, TensorType.Float16);
                else if (outputs.Contains(result))
                {
                    node.Output[node.Output.IndexOf(result)] = halves[result] = builder.NewName("half");
                    var output = GraphBuilder.Node("Cast", [halves[result]], [result], To(TensorType.Float));
                    builder.Graph.Node.Add(output);
                }
            }
        }
        builder.DropUnused();
        return builder.Model;

        string HalfOf(string tensor, NodeProto reader) =>
            halves.TryGetValue(tensor, out var half) ? half
            : index.Constant(tensor) is { } constant
                ? halves[tensor] = builder.Constant<Half>(Rounded(constant, reader), [.. constant.Dims])
            : halves[tensor] = Cast(tensor, TensorType.Float16);

        string Cast(string tensor, TensorType type) => builder.Add("Cast", [tensor], To(type));
    }

    private static AttributeProto To(TensorType type) => GraphBuilder.Attribute("to", (long)type);

    private Half[] Rounded(TensorProto constant, NodeProto reader)
    {
        var values = TensorValues.Floats(constant)!;
        var isBound = s_bounding.Contains(reader.OpType);
        return
        [
            .. values.Select(value =>
                isBound ? (Half)Math.Clamp(value, -Largest, Largest)
                : float.IsFinite(value) && !Half.IsFinite((Half)value)
                    ? throw new ModelException(
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"'{_path}' has the weight {value:G4} in '{constant.Name}', and half precision ends at {Largest}."
                        ),
                        _path
                    )
                    {
                        WayOut = "Keep the float model.",
                    }
                : (Half)value
            ),
        ];
    }

    /// <summary>What makes floats by itself makes halves.</summary>
    private static void WriteType(NodeProto node)
    {
        foreach (var attribute in node.Attribute)
            if (node.OpType == "Cast" && attribute.Name == "to" && attribute.I == (long)TensorType.Float)
                attribute.I = (long)TensorType.Float16;
            else if (attribute.T is { DataType: (int)TensorType.Float } tensor)
                attribute.T = GraphBuilder.Tensor<Half>(
                    tensor.Name,
                    [.. TensorValues.Floats(tensor)!.Select(value => (Half)value)],
                    [.. tensor.Dims]
                );
        if (node.OpType == "ConstantOfShape" && node.Attribute.Count == 0)
            node.Attribute.Add(
                new AttributeProto
                {
                    Name = "value",
                    Type = AttributeProto.Types.AttributeType.Tensor,
                    T = GraphBuilder.Tensor<Half>("", [default], [1]),
                }
            );
    }

    private IEnumerable<string> FloatResults(NodeProto node) =>
        node.OpType switch
        {
            _ when s_countsAndAnswers.Contains(node.OpType) => [],
            "Cast" => GraphIndex.Int(node, "to", 0) == (long)TensorType.Float ? node.Output : [],
            "Constant" or "ConstantOfShape" => node.Attribute.FirstOrDefault() is null or { T.DataType: (int)TensorType.Float }
                ? node.Output
                : [],
            "Where" => _floats.Contains(node.Input[1]) ? node.Output : [],
            // Their second results are places or masks.
            "TopK" or "MaxPool" or "Dropout" => _floats.Contains(node.Input[0]) ? node.Output.Take(1) : [],
            _ => node.Input.Count > 0 && _floats.Contains(node.Input[0]) ? node.Output.Where(output => output.Length > 0) : [],
        };
}
