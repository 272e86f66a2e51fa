using System.Text.Json;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Properties of a tokenizer's JSON; what is missing or of another type is null.</summary>
internal static class JsonReading
{
    extension(JsonElement json)
    {
        public JsonElement? Get(string property) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null
                ? value
                : null;

        public string? Text(string property) => json.Get(property) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        public bool? Flag(string property) =>
            json.Get(property) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

        public int? Int(string property) =>
            json.Get(property) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;
    }
}
