using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>
/// A TensorFlow.js layers model: model.json with Keras' layers and the list of weights, which lie one after the other in the files beside it.
/// </summary>
internal sealed class TfJsModel
{
    /// <summary>The name that TensorFlow.js gives such files.</summary>
    public const string FileName = "model.json";

    private readonly string _path;

    private TfJsModel(
        string path,
        JsonElement layers,
        string? input,
        string? output,
        IReadOnlyList<string> shards,
        IReadOnlyDictionary<string, TfJsWeight> weights
    )
    {
        _path = path;
        (Input, Output, Shards, Weights) = (input, output, shards, weights);
        Layers = [.. layers.EnumerateArray().Select(layer => new TfJsLayer(layer, path))];
    }

    public IReadOnlyList<TfJsLayer> Layers { get; }

    /// <summary>Names of the layers where the picture goes in and the classes come out; null: the first and the last.</summary>
    public string? Input { get; }

    public string? Output { get; }

    /// <summary>Paths of the files with the weights, in order.</summary>
    public IReadOnlyList<string> Shards { get; }

    public IReadOnlyDictionary<string, TfJsWeight> Weights { get; }

    public static TfJsModel Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement.Clone(), path);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"'{path}' is not a TensorFlow.js layers model: {e.Message}", path, e);
        }
    }

    /// <summary>The bytes of all weights.</summary>
    public byte[] ReadWeights()
    {
        var missing = Shards.FirstOrDefault(shard => !File.Exists(shard));
        if (missing is not null)
            throw new ModelException($"'{_path}' keeps weights in '{Path.GetFileName(missing)}', which does not lie beside it.", _path);
        var needed = Weights.Values.Max(weight => weight.Start + weight.ByteLength);
        var held = Shards.Sum(shard => new FileInfo(shard).Length);
        if (held != needed || held > Array.MaxLength)
            throw new ModelException(
                $"The weights of '{_path}' have {held} bytes where its list says {needed}. Fetch the files again.",
                _path
            );
        var bytes = new byte[held];
        var at = 0;
        foreach (var shard in Shards)
        {
            using var stream = File.OpenRead(shard);
            stream.ReadExactly(bytes.AsSpan(at, (int)stream.Length));
            at += (int)stream.Length;
        }
        return bytes;
    }

    private static TfJsModel Read(JsonElement root, string path)
    {
        var topology = root.GetProperty("modelTopology");
        var model = topology.TryGetProperty("model_config", out var config) ? config : topology;
        var content = model.GetProperty("config");
        var layers = content.ValueKind == JsonValueKind.Array ? content : content.GetProperty("layers");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (shards, weights) = (new List<string>(), new Dictionary<string, TfJsWeight>());
        long start = 0;
        foreach (var group in root.GetProperty("weightsManifest").EnumerateArray())
        {
            foreach (var shard in group.GetProperty("paths").EnumerateArray().Select(shard => shard.GetString()!))
                shards.Add(
                    shard == Path.GetFileName(shard)
                        ? Path.Combine(folder, shard)
                        : throw new ModelException($"'{path}' keeps weights in '{shard}', outside its own folder.", path)
                );
            foreach (var weight in group.GetProperty("weights").EnumerateArray())
            {
                var read = TfJsWeight.Read(weight, start, path);
                weights[read.Name] = read;
                start += read.ByteLength;
            }
        }
        return weights.Count > 0
            ? new TfJsModel(path, layers, End(content, "input_layers"), End(content, "output_layers"), shards, weights)
            : throw new ModelException($"'{path}' lists no weights.", path);
    }

    private static string? End(JsonElement config, string property) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(property, out var ends) && ends.GetArrayLength() == 1
            ? ends[0][0].GetString()
            : null;
}
