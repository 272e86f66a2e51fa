using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>Where a layer's float32 weights lie among all weights.</summary>
internal sealed record TfJsWeight(string Name, int[] Shape, long Start)
{
    public long ByteLength => Shape.Aggregate((long)sizeof(float), (bytes, dim) => checked(bytes * dim));

    public static TfJsWeight Read(JsonElement json, long start, string path)
    {
        var name = json.GetProperty("name").GetString()!;
        var type = json.GetProperty("dtype").GetString();
        if (type != "float32" || json.TryGetProperty("quantization", out _))
            throw new ModelException(
                $"The weights '{name}' of '{path}' are {(type == "float32" ? "quantised" : type)}; only float32 is read.",
                path
            );
        var shape = json.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32()).ToArray();
        return shape.All(dim => dim > 0)
            ? new TfJsWeight(name, shape, start)
            : throw new ModelException($"The weights '{name}' of '{path}' have an impossible shape.", path);
    }
}
