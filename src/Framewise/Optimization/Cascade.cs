using Framewise.Models;
using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Optimization;

/// <summary>
/// A model on bytes that asks its float origin where it is unsure: pictures whose best class leads the second by too little are scored
/// again in float, in the same graph, from where the two part. Each picture decides for itself, so that its scores do not depend on its
/// batch.
/// </summary>
internal sealed class Cascade
{
    private const string Again = "fw_again/";

    // The first with ScatterND and with the number of best scores as an input.
    private const long Opset = 11;

    private readonly GraphBuilder _builder;
    private readonly GraphBuilder _float;
    private readonly string _output;
    private readonly HashSet<string> _exact;
    private readonly HashSet<string> _shared = [];
    private readonly List<NodeProto> _repeated = [];

    /// <summary>Finds what the two graphs have in common.</summary>
    /// <param name="origin">The float model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="int8">The same with some layers on bytes.</param>
    public Cascade(Model origin, FloatGraph graph, ModelProto int8)
    {
        (_builder, _float) = (new GraphBuilder(int8.Clone()), new GraphBuilder(graph.Model.Clone()));
        foreach (var builder in new[] { _builder, _float })
            BatchDimension.Free(builder, GraphDescription.Of(builder.Model).TheInput(origin.Card, origin.Path), out _);
        _output = GraphDescription.Of(graph.Model).TheOutput(origin.Card, origin.Path).Tensor;
        _exact = [.. _float.Graph.Input.Select(input => input.Name)];
        // Where nobody knows which dimension counts the pictures, all begins at the picture.
        if (origin.Graph is { FixedBatch: null, IsBatchProven: true })
            FindExact();
        var needed = new HashSet<string> { _output };
        foreach (var node in _float.Graph.Node.Reverse().Where(node => node.Output.Any(needed.Contains)))
        {
            _repeated.Insert(0, node);
            foreach (var input in node.Input.Where(input => input.Length > 0))
                (_exact.Contains(input) ? _shared : needed).Add(input);
        }
    }

    /// <summary>The first results of the operators that a picture goes through once more.</summary>
    public IReadOnlySet<string> Repeated => _repeated.Select(node => node.Output[0]).ToHashSet();

    /// <summary>Whether a picture of a batch can be scored by itself; branches and loops read tensors that their inputs do not
    /// name.</summary>
    public static bool IsPossible(Model origin, FloatGraph graph) =>
        origin.Graph is { FixedBatch: null or 1, ClassCount: > 1 }
        && graph.Model.OpsetImport.First(import => import.Domain.Length == 0).Version >= Opset
        && GraphDescription.Of(graph.Model).TheOutput(origin.Card, origin.Path) is { ElementType: TensorType.Float } output
        && !GraphChecks.IsPair(output, origin.Card)
        && graph.Model.Graph.Node.All(node => node.Attribute.All(attribute => attribute.G is null));

    /// <summary>The model that scores pictures again whose best class leads the second by less than <paramref name="lead"/>
    /// (<see cref="TradeOff.LeadOf"/>).</summary>
    public ModelProto Write(ModelCard card, double lead)
    {
        var scores = _builder.NewName("scores");
        foreach (var names in _builder.Graph.Node.SelectMany(node => (IList<string>[])[node.Input, node.Output]))
            for (var i = 0; i < names.Count; i++)
                if (names[i] == _output)
                    names[i] = scores;
        var rows = Unsure(scores, card, lead);
        var isAny = _builder.Add("Greater", [_builder.Add("Size", [rows]), _builder.Constant<long>([0], [])]);
        foreach (var tensor in _shared)
            _builder.Graph.Node.Add(GraphBuilder.Node("Gather", [tensor, rows], [Again + tensor], GraphBuilder.Attribute("axis", 0L)));
        var places = _builder.Add("Reshape", [rows, _builder.Constant<long>([-1, 1], [2])]);
        var choice = GraphBuilder.Node("If", [isAny], [_output], Branch("then_branch", Repeat(scores, places)));
        var kept = new GraphProto { Name = "kept" };
        kept.Node.Add(GraphBuilder.Node("Identity", [scores], [Again + "kept"]));
        choice.Attribute.Add(Branch("else_branch", kept));
        _builder.Graph.Node.Add(choice);
        return _builder.Model;
    }

    /// <summary>Follows the operators that are the same and read the same.</summary>
    private void FindExact()
    {
        var (index, floatIndex) = (new GraphIndex(_builder.Graph), new GraphIndex(_float.Graph));
        foreach (var node in _float.Graph.Node)
            if (
                node.Input.All(input => input.Length == 0 || floatIndex.Constant(input) is not null || _exact.Contains(input))
                && index.Producer(node.Output[0]) is { } same
                && same.OpType == node.OpType
                && node.Input.Count == same.Input.Count
                && node.Input.Zip(same.Input)
                    .All(pair => pair.First == pair.Second || IsSame(floatIndex.Constant(pair.First), index.Constant(pair.Second)))
            )
                _exact.UnionWith(node.Output);
    }

    /// <summary>Shapes have other names in either graph.</summary>
    private static bool IsSame(TensorProto? one, TensorProto? other) =>
        one is not null
        && other is not null
        && one.DataType == other.DataType
        && one.Dims.SequenceEqual(other.Dims)
        && one.RawData == other.RawData
        && one.Int64Data.SequenceEqual(other.Int64Data)
        && one.FloatData.SequenceEqual(other.FloatData);

    /// <summary>The numbers of the pictures, shape <c>[unsure]</c>.</summary>
    private string Unsure(string scores, ModelCard card, double lead)
    {
        var flat = _builder.Add("Flatten", [scores], GraphBuilder.Attribute("axis", 1L));
        var probabilities = card.OutputKind switch
        {
            OutputKind.Logits => _builder.Add("Softmax", [flat], GraphBuilder.Attribute("axis", 1L)),
            OutputKind.Sigmoid => _builder.Add("Sigmoid", [flat]),
            _ => flat,
        };
        var (best, classes) = (_builder.NewName("best"), _builder.NewName("classes"));
        _builder.Graph.Node.Add(GraphBuilder.Node("TopK", [probabilities, _builder.Constant<long>([2], [1])], [best, classes]));
        var difference = _builder.Add("MatMul", [best, _builder.Constant<float>([1, -1], [2, 1])]);
        var sum = _builder.Add("MatMul", [best, _builder.Constant<float>([1, 1], [2, 1])]);
        var root = _builder.Add("Sqrt", [_builder.Add("Add", [sum, _builder.Constant<float>([TradeOff.Nothing], [])])]);
        var leads = _builder.Add("Div", [difference, root]);
        var isUnsure = _builder.Add("Less", [leads, _builder.Constant<float>([(float)lead], [])]);
        var inARow = _builder.Constant<long>([-1], [1]);
        return _builder.Add("Reshape", [_builder.Add("NonZero", [_builder.Add("Reshape", [isUnsure, inARow])]), inARow]);
    }

    private GraphProto Repeat(string scores, string places)
    {
        var branch = new GraphProto { Name = "again" };
        var used = _repeated.SelectMany(node => node.Input).ToHashSet();
        foreach (var tensor in _float.Graph.Initializer.Where(tensor => used.Contains(tensor.Name)))
        {
            var own = tensor.Clone();
            own.Name = Again + tensor.Name;
            branch.Initializer.Add(own);
        }
        foreach (var node in _repeated)
        {
            var own = node.Clone();
            own.Name = node.Name.Length > 0 ? Again + node.Name : "";
            foreach (var names in new IList<string>[] { own.Input, own.Output })
                for (var i = 0; i < names.Count; i++)
                    names[i] = names[i].Length > 0 ? Again + names[i] : "";
            branch.Node.Add(own);
        }
        branch.Node.Add(GraphBuilder.Node("ScatterND", [scores, places, Again + _output], [Again + "both"]));
        return branch;
    }

    private static AttributeProto Branch(string name, GraphProto graph)
    {
        var value = new ValueInfoProto
        {
            Name = graph.Node[^1].Output[0],
            Type = new TypeProto { TensorType = new() },
        };
        value.Type.TensorType.ElemType = (int)TensorType.Float;
        graph.Output.Add(value);
        return new AttributeProto
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Graph,
            G = graph,
        };
    }
}
