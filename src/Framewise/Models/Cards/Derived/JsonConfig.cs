using System.Text.Json;

namespace Framewise.Models.Cards.Derived;

/// <summary>A configuration file in JSON, read leniently: what has another type than expected counts as not stated.</summary>
internal sealed class JsonConfig(JsonElement root, string name)
{
    /// <summary>The file's name, for sources.</summary>
    public string Name { get; } = name;

    public JsonElement Root { get; } = root;

    /// <summary>Null if there is no such file.</summary>
    public static JsonConfig? Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object ? new JsonConfig(document.RootElement.Clone(), name) : null;
        }
        catch (JsonException e)
        {
            throw new ModelException($"'{path}' is not valid JSON: {e.Message}", path, e);
        }
    }

    public JsonElement? Get(string property) =>
        Root.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string property) => Get(property) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool? Flag(string property) => Get(property) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    public double? Number(string property) => Get(property) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public JsonConfig? Object(string property) => Get(property) is { ValueKind: JsonValueKind.Object } value ? new JsonConfig(value, Name) : null;

    public double[]? Numbers(string property) => Get(property) is { ValueKind: JsonValueKind.Array } value && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
        ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
        : null;

    public string[]? Texts(string property) => Get(property) is { ValueKind: JsonValueKind.Array } value && value.GetArrayLength() > 0 && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
        ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : null;

    /// <summary>The texts of an object whose properties are called 0, 1, 2, ...</summary>
    public string[]? TextsByNumber(string property)
    {
        if (Object(property) is not { } map) return null;
        var count = map.Root.EnumerateObject().Count();
        var texts = Enumerable.Range(0, count).Select(i => map.Text($"{i}")).ToArray();
        return count > 0 && texts.All(text => text is not null) ? [.. texts.Select(text => text!)] : null;
    }
}
