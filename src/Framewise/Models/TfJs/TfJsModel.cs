using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>
/// A TensorFlow.js layers model: model.json with Keras' layers and the list of weights, which lie one after the other in the files beside
/// it.
/// </summary>
internal sealed class TfJsModel
{
    /// <summary>The name that TensorFlow.js gives such files.</summary>
    public const string FileName = "model.json";

    private readonly string _path;
    private readonly IReadOnlyDictionary<string, TfJsWeight> _weights;

    private TfJsModel(
        string path,
        TfJsLayer root,
        bool isKeras3,
        IReadOnlyList<string> shards,
        IReadOnlyDictionary<string, TfJsWeight> weights
    ) => (_path, Root, IsKeras3, Shards, _weights) = (path, root, isKeras3, shards, weights);

    /// <summary>The whole model.</summary>
    public TfJsLayer Root { get; }

    /// <summary>Whether Keras 3 wrote it, which has another hard sigmoid.</summary>
    public bool IsKeras3 { get; }

    /// <summary>Paths of the files with the weights, in order.</summary>
    public IReadOnlyList<string> Shards { get; }

    public static TfJsModel Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement.Clone(), path);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new ModelException($"'{path}' is not a TensorFlow.js layers model: {e.Message}", path, e);
        }
    }

    /// <summary>The weights of a layer under one of the names; inside models the layer's name may follow those of the models.</summary>
    public TfJsWeight? Weight(string layer, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var own = $"{layer}/{name}";
            if (_weights.TryGetValue(own, out var weight))
                return weight;
            if (_weights.Where(entry => entry.Key.EndsWith("/" + own, StringComparison.Ordinal)).ToArray() is [var only])
                return only.Value;
        }
        return null;
    }

    /// <summary>The bytes of all weights.</summary>
    public byte[] ReadWeights()
    {
        var missing = Shards.FirstOrDefault(shard => !File.Exists(shard));
        if (missing is not null)
            throw new ModelException($"'{_path}' keeps weights in '{Path.GetFileName(missing)}', which does not lie beside it.", _path);
        var needed = _weights.Values.Max(weight => weight.Start + weight.ByteLength);
        var held = Shards.Sum(shard => new FileInfo(shard).Length);
        if (held != needed || held > Array.MaxLength)
            throw new ModelException($"The weights of '{_path}' have {held} bytes where its list says {needed}.", _path)
            {
                WayOut = "Fetch the files again.",
            };
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
        if (topology.TryGetProperty("node", out _))
            throw new ModelException($"'{path}' is a TensorFlow.js graph model; layers models are read (tf.LayersModel, Keras).", path)
            {
                WayOut = "Export the model to ONNX or TFLite.",
            };
        var model = topology.TryGetProperty("model_config", out var config) ? config : topology;
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
        if (weights.Count == 0)
            throw new ModelException($"'{path}' lists no weights.", path);
        var isKeras3 =
            topology.TryGetProperty("keras_version", out var version)
            && version.GetString()?.StartsWith("3.", StringComparison.Ordinal) == true;
        return new TfJsModel(path, new TfJsLayer(model, path), isKeras3, shards, weights);
    }
}
