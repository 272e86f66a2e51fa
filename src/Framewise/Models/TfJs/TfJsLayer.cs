using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>A Keras layer as model.json describes it.</summary>
internal sealed class TfJsLayer
{
    private readonly JsonElement _config;
    private readonly string _path;

    public TfJsLayer(JsonElement json, string path)
    {
        _path = path;
        _config = json.GetProperty("config");
        Kind = json.GetProperty("class_name").GetString()!;
        Name = _config.GetProperty("name").GetString()!;
        if (_config.TryGetProperty("data_format", out var order) && order.GetString() != "channels_last")
            throw Refusal("has its channels first");
        Inputs =
            json.TryGetProperty("inbound_nodes", out var nodes) && nodes.GetArrayLength() > 0
                ? [.. nodes[0].EnumerateArray().Select(input => input[0].GetString()!)]
                : [];
    }

    public string Kind { get; }

    public string Name { get; }

    /// <summary>Names of the layers before it; none where each layer follows the one before.</summary>
    public IReadOnlyList<string> Inputs { get; }

    public string Text(string property, string byDefault) =>
        _config.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : byDefault;

    public bool Flag(string property, bool byDefault) =>
        _config.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : byDefault;

    public double? Number(string property) =>
        _config.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A number stands for both sides.</summary>
    public long[] Pair(string property, long[] byDefault) =>
        !_config.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null ? byDefault
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
        _config.TryGetProperty("batch_input_shape", out var shape) && shape.GetArrayLength() == 4
            ? [.. shape.EnumerateArray().Select(dim => dim.ValueKind == JsonValueKind.Number ? dim.GetInt64() : (long?)null)]
            : throw Refusal("takes no picture [batch, height, width, channels]");

    public ModelException Refusal(string reason) => new($"'{_path}' cannot be imported: its layer '{Name}' ({Kind}) {reason}.", _path);
}
