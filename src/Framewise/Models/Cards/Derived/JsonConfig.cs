using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// A configuration file in JSON, or in another notation made JSON, read leniently: what has another type than expected counts as not
/// stated. Numbers may be written as texts, as YAML has them.
/// </summary>
internal sealed class JsonConfig(JsonElement root, string name)
{
    private const int LongestFile = 64 << 20;

    /// <summary>The file's name, for sources.</summary>
    public string Name { get; } = name;

    public JsonElement Root { get; } = root;

    /// <summary>Null if there is no such file, or if it is no object.</summary>
    public static JsonConfig? Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (new FileInfo(path) is not { Exists: true, Length: <= LongestFile })
            return null;
        try
        {
            using var document = JsonDocument.Parse(
                SkipByteOrderMark(File.ReadAllBytes(path)),
                new JsonDocumentOptions { AllowTrailingCommas = true }
            );
            return document.RootElement.ValueKind == JsonValueKind.Object ? new JsonConfig(document.RootElement.Clone(), name) : null;
        }
        catch (JsonException e)
        {
            throw new ModelException($"'{path}' is not valid JSON: {e.Message}", path, e);
        }
    }

    /// <summary>The same for a file in another notation; null also if the marker does not stand in it: many files bear such
    /// names.</summary>
    public static JsonConfig? Read(string folder, string name, Func<string, JsonNode?> notation, string marker)
    {
        var path = Path.Combine(folder, name);
        if (new FileInfo(path) is not { Exists: true, Length: <= LongestFile })
            return null;
        try
        {
            var text = File.ReadAllText(path);
            return text.Contains(marker, StringComparison.Ordinal) && notation(text) is JsonObject node ? Of(node, name) : null;
        }
        catch (FormatException e)
        {
            throw new ModelException($"'{path}' cannot be read: {e.Message}", path, e);
        }
    }

    public static JsonConfig Of(JsonObject node, string name) => new(JsonSerializer.SerializeToElement(node), name);

    public JsonElement? Get(string property) =>
        Root.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string property) => Get(property) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool? Flag(string property) =>
        Get(property) switch
        {
            { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
            { ValueKind: JsonValueKind.String } value when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => null,
        };

    public double? Number(string property) => Get(property) is { } value ? Number(value) : null;

    public JsonConfig? Object(string property) =>
        Get(property) is { ValueKind: JsonValueKind.Object } value ? new JsonConfig(value, Name) : null;

    /// <summary>The objects of a list.</summary>
    public IReadOnlyList<JsonConfig> Objects(string property) =>
        Get(property) is { ValueKind: JsonValueKind.Array } value
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new JsonConfig(item, Name))]
            : [];

    /// <summary>A list of numbers, also one that stands in a text: <c>"[0.0, 0.0, 0.0]"</c>.</summary>
    public double[]? Numbers(string property)
    {
        if (Get(property) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && Listed(value.GetString()!) is { } listed)
            value = listed;
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = value.EnumerateArray().Select(Number).ToArray();
        return numbers.Any(number => number is null) ? null : [.. numbers.Select(number => number!.Value)];
    }

    public string[]? Texts(string property) =>
        Get(property) is { ValueKind: JsonValueKind.Array } value
        && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    public JsonNode? Node(string property) => Get(property) is { } value ? JsonNode.Parse(value.GetRawText()) : null;

    private static double? Number(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String
                when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => number,
            _ => null,
        };

    private static JsonElement? Listed(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(byte[] json) => json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsMemory(3) : json;
}
