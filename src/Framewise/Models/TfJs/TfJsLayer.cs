using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>A Keras layer, or a model of layers, as model.json describes it: as Keras 2 and as Keras 3 write it.</summary>
internal sealed class TfJsLayer
{
    private static readonly string[] s_models = ["Sequential", "Functional", "Model"];

    private readonly JsonElement _config;
    private readonly string _path;

    public TfJsLayer(JsonElement json, string path)
    {
        _path = path;
        _config = json.GetProperty("config");
        Kind = json.GetProperty("class_name").GetString()!;
        var isModel = s_models.Contains(Kind);
        // The oldest Sequential is nothing but a list.
        var hasProperties = _config.ValueKind == JsonValueKind.Object;
        Name =
            hasProperties && _config.TryGetProperty("name", out var name) ? name.GetString()!
            : isModel ? "model"
            : throw new FormatException($"a {Kind} has no name");
        if (
            hasProperties
            && _config.TryGetProperty("data_format", out var order)
            && order.ValueKind == JsonValueKind.String
            && order.GetString() != "channels_last"
        )
            throw Refusal("has its channels first");
        Inputs = json.TryGetProperty("inbound_nodes", out var nodes) && nodes.GetArrayLength() > 0 ? [.. NamesIn(nodes[0])] : [];
        if (!isModel)
            return;
        Layers =
        [
            .. (hasProperties ? _config.GetProperty("layers") : _config).EnumerateArray().Select(layer => new TfJsLayer(layer, path)),
        ];
        Output = hasProperties && _config.TryGetProperty("output_layers", out var ends) ? OnlyName(ends) : null;
    }

    public string Kind { get; }

    public string Name { get; }

    /// <summary>Names of the layers before it; none where each layer follows the one before.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The layers of a model; null for a layer.</summary>
    public IReadOnlyList<TfJsLayer>? Layers { get; }

    /// <summary>The layer of a model from which its answer comes; null: the last.</summary>
    public string? Output { get; }

    public string Text(string property, string byDefault) =>
        Get(property) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : byDefault;

    public bool Flag(string property, bool byDefault) =>
        Get(property) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : byDefault;

    public double? Number(string property) => Get(property) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>One number or a list of numbers, however deep; null if it is not stated.</summary>
    public float[]? Numbers(string property) => Get(property) is { } value ? [.. Flat(value)] : null;

    /// <summary>A number stands for both sides.</summary>
    public long[] Pair(string property, long[] byDefault) =>
        Get(property) is not { } value ? byDefault
        : value.ValueKind == JsonValueKind.Number ? [value.GetInt64(), value.GetInt64()]
        : [.. value.EnumerateArray().Select(item => item.GetInt64())];

    /// <summary>ONNX's order: top, left, bottom, right.</summary>
    public long[] Padding()
    {
        var sides = _config.GetProperty("padding");
        long[][] pairs =
            sides.ValueKind == JsonValueKind.Number
                ?
                [
                    [sides.GetInt64(), sides.GetInt64()],
                    [sides.GetInt64(), sides.GetInt64()],
                ]
                :
                [
                    .. sides
                        .EnumerateArray()
                        .Select(side =>
                            side.ValueKind == JsonValueKind.Number
                                ? new[] { side.GetInt64(), side.GetInt64() }
                                : [side[0].GetInt64(), side[1].GetInt64()]
                        ),
                ];
        return [pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]];
    }

    public long?[] InputShape() =>
        (Get("batch_input_shape") ?? Get("batch_shape")) is { } shape && shape.GetArrayLength() == 4
            ? [.. shape.EnumerateArray().Select(dim => dim.ValueKind == JsonValueKind.Number ? dim.GetInt64() : (long?)null)]
            : throw Refusal("takes no picture [batch, height, width, channels]");

    public ModelException Refusal(string reason) => new($"'{_path}' cannot be imported: its layer '{Name}' ({Kind}) {reason}.", _path);

    private JsonElement? Get(string property) =>
        _config.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Keras 2: <c>[["name", 0, 0, {}], ...]</c>; Keras 3: tensors whose <c>keras_history</c> is <c>["name", 0, 0]</c>, somewhere
    /// among the arguments of a call.</summary>
    private IEnumerable<string> NamesIn(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("keras_history", out var history))
                return [NameOf(history)];
            return node.EnumerateObject()
                .Where(property => property.Name is "args" or "config")
                .SelectMany(property => NamesIn(property.Value));
        }
        if (node.ValueKind != JsonValueKind.Array)
            return [];
        if (node.GetArrayLength() >= 3 && node[0].ValueKind == JsonValueKind.String)
            return [NameOf(node)];
        return node.EnumerateArray().SelectMany(NamesIn);
    }

    private string NameOf(JsonElement reference) =>
        reference[1].GetInt32() == 0 && reference[2].GetInt32() == 0
            ? reference[0].GetString()!
            : throw Refusal(
                $"reads a second output of '{reference[0].GetString()}', or a layer that is used twice, which is not known here"
            );

    /// <summary><c>[["name", 0, 0]]</c>, or <c>["name", 0, 0]</c> as Keras 3 writes it.</summary>
    private string OnlyName(JsonElement ends) => NamesIn(ends).ToArray() is [var one] ? one : throw Refusal("gives more than one answer");

    private static IEnumerable<float> Flat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flat) : [value.GetSingle()];
}
