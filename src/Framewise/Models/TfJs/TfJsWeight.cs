using System.Runtime.InteropServices;
using System.Text.Json;

namespace Framewise.Models.TfJs;

/// <summary>Where a layer's weights lie among all weights, and how they are stored: as float32, or as float16 or whole numbers that stand
/// for <c>Min + Scale * n</c>.</summary>
internal sealed record TfJsWeight(string Name, string Type, int[] Shape, long Start, float Scale = 1, float Min = 0)
{
    public long ByteLength => Shape.Aggregate((long)SizeOf(Type), (bytes, dim) => checked(bytes * dim));

    public float[] Values(byte[] weights)
    {
        var bytes = weights.AsSpan((int)Start, (int)ByteLength);
        return Type switch
        {
            "float32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "float16" => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(value => (float)value)],
            "uint16" => [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(value => Min + Scale * value)],
            _ => [.. bytes.ToArray().Select(value => Min + Scale * value)],
        };
    }

    public static TfJsWeight Read(JsonElement json, long start, string path)
    {
        var name = json.GetProperty("name").GetString()!;
        var type = json.GetProperty("dtype").GetString()!;
        var shape = json.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32()).ToArray();
        if (shape.Any(dim => dim <= 0))
            throw new ModelException($"The weights '{name}' of '{path}' have an impossible shape.", path);
        if (!json.TryGetProperty("quantization", out var stored))
            return Checked(new TfJsWeight(name, type, shape, start), type is "float32" or "int32" or "bool");
        float Number(string property, float byDefault) => stored.TryGetProperty(property, out var value) ? value.GetSingle() : byDefault;
        type = stored.GetProperty("dtype").GetString()!;
        return Checked(
            new TfJsWeight(name, type, shape, start, Number("scale", 1), Number("min", 0)),
            type is "float16" or "uint8" or "uint16"
        );

        TfJsWeight Checked(TfJsWeight weight, bool isKnown) =>
            isKnown
                ? weight
                : throw new ModelException(
                    $"The weights '{name}' of '{path}' are stored as {type}; float32, float16, and uint8 and uint16 with a scale are read.",
                    path
                );
    }

    private static int SizeOf(string type) =>
        type switch
        {
            "float32" or "int32" => 4,
            "float16" or "uint16" => 2,
            _ => 1,
        };
}
