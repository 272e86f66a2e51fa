using Framewise.Models.Onnx;
using static Framewise.Models.Onnx.GraphBuilder;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfJs;

/// <summary>
/// Makes an ONNX graph of a TensorFlow.js layers model, whose layers may be models of layers themselves. Inside, channels come first; the
/// graph's input does too.
/// </summary>
internal sealed class TfJsImporter
{
    private readonly byte[] _weights;
    private readonly HashSet<string> _vectors = [];
    private int _classes;

    private TfJsImporter(TfJsModel model) => (Model, _weights) = (model, model.ReadWeights());

    public TfJsModel Model { get; }

    public GraphBuilder Builder { get; } = new("tfjs");

    /// <summary>Paddings that a convolution may take over, by the name of the padded tensor.</summary>
    public Dictionary<string, (string Source, long[] Pads)> Paddings { get; } = [];

    public static ModelProto Import(string path)
    {
        var import = new TfJsImporter(TfJsModel.Read(path));
        var scores = import.Add(import.Model.Root, []);
        import.Builder.Graph.Node.Add(Node("Identity", [scores], ["scores"]));
        import.Builder.Graph.Output.Add(Value("scores", TensorType.Float, null, import._classes));
        import.Builder.DropUnused();
        return import.Builder.Model;
    }

    /// <summary>Whether a tensor is <c>[batch, numbers]</c>; all others are <c>[batch, channels, height, width]</c>.</summary>
    public bool IsVector(string tensor) => _vectors.Contains(tensor);

    /// <summary>Notes that a tensor is <c>[batch, numbers]</c>.</summary>
    public string AsVector(string tensor)
    {
        _vectors.Add(tensor);
        return tensor;
    }

    public string Op(string op, IReadOnlyList<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var output = Builder.Add(op, inputs, attributes);
        // What is done number by number leaves vectors vectors; constants are not among them.
        return inputs.Any(IsVector) ? AsVector(output) : output;
    }

    public string Scalar(float value) => Builder.Constant<float>([value], []);

    public string Transposed(string x, params ReadOnlySpan<long> order) => Op("Transpose", [x], Attribute("perm", order));

    public TfJsWeight Weight(TfJsLayer layer, params string[] names) =>
        Model.Weight(layer.Name, names) ?? throw layer.Refusal($"has no weights '{names[0]}'");

    public float[] Values(TfJsWeight weight) => weight.Values(_weights);

    public string Constant(TfJsLayer layer, string what)
    {
        var weight = Weight(layer, what);
        return Builder.Constant<float>(Values(weight), [.. weight.Shape.Select(dim => (long)dim)]);
    }

    /// <summary>Notes how many numbers a layer gives: the last of those with weights gives the classes.</summary>
    public void Gives(int numbers) => _classes = numbers;

    /// <summary>Adds a layer, or all layers of a model, and returns the name of its output; without inputs it is where the picture goes
    /// in.</summary>
    private string Add(TfJsLayer layer, IReadOnlyList<string> inputs)
    {
        if (layer.Layers is { } layers)
            return AddAll(layer, layers, inputs);
        if (inputs.Count == 0)
            inputs = [AddPicture(layer)];
        if (layer.Kind == "InputLayer")
            return inputs[0];
        if (!TfJsLayers.All.TryGetValue(layer.Kind, out var add))
            throw layer.Refusal(
                $"is of a kind that is not known here; known are {string.Join(", ", TfJsLayers.All.Keys.Order(StringComparer.Ordinal))}"
            );
        return add(this, layer, inputs);
    }

    private string AddAll(TfJsLayer model, IReadOnlyList<TfJsLayer> layers, IReadOnlyList<string> inputs)
    {
        var outputs = new Dictionary<string, string>();
        string? last = null;
        foreach (var layer in layers)
        {
            if (layer.Kind == "InputLayer" && layers.Count(other => other.Kind == "InputLayer") > 1)
                throw model.Refusal("has several inputs");
            IReadOnlyList<string> before =
                layer.Inputs.Count > 0 && layer.Kind != "InputLayer"
                    ?
                    [
                        .. layer.Inputs.Select(name =>
                            outputs.GetValueOrDefault(name) ?? throw layer.Refusal($"follows '{name}', which does not come before it")
                        ),
                    ]
                : last is null ? inputs
                : [outputs[last]];
            outputs[layer.Name] = Add(layer, before);
            last = layer.Name;
        }
        var end = model.Output ?? last ?? throw model.Refusal("has no layers");
        return outputs.GetValueOrDefault(end) ?? throw model.Refusal($"ends in '{end}', which it does not have");
    }

    private string AddPicture(TfJsLayer layer)
    {
        if (Builder.Graph.Input.Count > 0)
            throw layer.Refusal("follows nothing, and is not the first");
        if (layer.InputShape() is not [_, { } height, { } width, { } channels] || channels is not (1 or 3))
            throw layer.Refusal("takes no picture of one or three channels and a stated size");
        Builder.Graph.Input.Add(Value("picture", TensorType.Float, null, channels, height, width));
        return "picture";
    }
}
