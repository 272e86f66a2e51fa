using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Framewise.Models.Cards;

/// <summary>A card as it is put together from several sources. The first source to state a property wins.</summary>
internal sealed class CardDraft
{
    private const int LongestValue = 80;

    private readonly JsonObject _properties = [];
    private readonly Dictionary<string, string> _sources = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _warnings = [];

    /// <summary>What a source says that no card can, or leaves open, in words: of use where the card is not complete.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What a user should know of a complete card: sources that contradict each other, labels that are none.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public IReadOnlyList<CardFact> Facts =>
        [
            .. CardReader
                .Properties.Where(_sources.ContainsKey)
                .Select(name => new CardFact(name, Shorten(_properties[name]!), _sources[name])),
        ];

    public void Add(string property, JsonNode? value, string source)
    {
        if (value is null || IsAnswered(property, source))
            return;
        _properties[property] = value.DeepClone();
        _sources[property] = source;
    }

    /// <summary>Adds labels, or a note where they cannot be read.</summary>
    public void AddLabels(Func<IReadOnlyList<string>> read, string source)
    {
        if (Has("labels"))
            return;
        try
        {
            Add("labels", new JsonArray([.. read().Select(label => (JsonNode)label)]), source);
        }
        catch (ModelException e)
        {
            Note(e.Message);
        }
    }

    public void AddAll(JsonElement card, string source)
    {
        foreach (var property in card.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
            Add(property.Name, JsonNode.Parse(property.Value.GetRawText()), source);
    }

    public void Note(string text) => _notes.Add(text);

    public void Warn(string text) => _warnings.Add(text);

    public bool Has(string property) => _properties.ContainsKey(property);

    public string? Text(string property) =>
        _properties[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public JsonElement ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            _properties.WriteTo(writer);
        return JsonElement.Parse(bytes.WrittenSpan);
    }

    /// <summary>The card for a person to complete: what is stated, and null for what is needed and is not.</summary>
    public string ToText(IReadOnlyList<string> needed)
    {
        var card = new JsonObject();
        foreach (var name in CardReader.Properties.Where(name => Has(name) || needed.Contains(name)))
            card[name] = _properties[name]?.DeepClone();
        return card.ToJsonString(JsonForm.Document) + "\n";
    }

    /// <summary>Whether a property is stated already, or is made void by what stands before it: a share by a length, a length by another
    /// way of cropping, a background class by a list of labels.</summary>
    private bool IsAnswered(string property, string source) =>
        Has(property)
        || property switch
        {
            "resize" => StatedBefore("crop_pct", source)
                || (StatedBefore("crop_mode", source) && Text("crop_mode") is "square" or "fraction" or "pad"),
            "crop_pct" => Has("resize")
                || (StatedBefore("crop_mode", source) && Text("crop_mode") is "square" or "squash" or "letterbox" or "pad"),
            "antialias" => StatedBefore("interpolation", source),
            "background_class" => StatedBefore("labels", source),
            _ => false,
        };

    private bool StatedBefore(string property, string source) => _sources.TryGetValue(property, out var stated) && stated != source;

    private static string Shorten(JsonNode value)
    {
        var text = value.ToJsonString(JsonForm.Line);
        if (text.Length <= LongestValue || value is not JsonArray { Count: > 4 } list)
            return text;
        return $"[{string.Join(", ", list.Take(3).Select(item => item!.ToJsonString(JsonForm.Line)))}, ... {list.Count} in all]";
    }
}
