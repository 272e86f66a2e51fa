using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Framewise.Models.Notations;

namespace Framewise.Models.Labels;

/// <summary>
/// Labels in JSON, Python's notation, YAML or protobuf's text format: a list, a dictionary from numbers to labels or from labels to
/// numbers, entries with a number and a name, or one of these under a usual name such as <c>names</c>.
/// </summary>
internal static class LabelTree
{
    private static readonly string[] s_lists =
    [
        "id2label",
        "names",
        "labels",
        "label",
        "classes",
        "class_names",
        "label_names",
        "label_list",
        "categories",
        "item",
    ];
    private static readonly string[] s_names = ["display_name", "name", "label", "class", "class_name", "title", "tag"];
    private static readonly string[] s_numbers = ["id", "index", "number", "class_id", "class_index"];

    /// <summary>Reads JSON or Python's notation.</summary>
    /// <exception cref="ModelException">The text is neither, or holds no labels.</exception>
    public static IReadOnlyList<string> ReadText(string text, string path) => Read(ReadNode(text, path), path);

    /// <exception cref="ModelException">There are no labels in it.</exception>
    public static IReadOnlyList<string> Read(JsonNode? node, string path) =>
        Find(node, path)
        ?? throw new ModelException(
            $"'{path}' holds no list of labels that can be read: a list of texts, "
                + "a dictionary from numbers to labels or from labels to numbers, "
                + $"or one of these as {string.Join(", ", s_lists.Take(5))}.",
            path
        );

    private static JsonNode? ReadNode(string text, string path)
    {
        try
        {
            return PythonText.Read(text);
        }
        catch (FormatException python)
        {
            try
            {
                using var document = JsonDocument.Parse(
                    text,
                    new JsonDocumentOptions { AllowTrailingCommas = true, AllowDuplicateProperties = false }
                );
                return JsonNode.Parse(
                    document.RootElement.GetRawText(),
                    documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true }
                );
            }
            catch (JsonException json)
            {
                throw new ModelException(
                    $"The label file '{path}' begins like JSON, but is not valid JSON ({json.Message.TrimEnd('.')}) nor what Python "
                        + $"prints ({python.Message}). Correct it, or give one label per line.",
                    path,
                    json
                );
            }
        }
    }

    private static IReadOnlyList<string>? Find(JsonNode? node, string path)
    {
        if (node is JsonArray list)
            return FromList(list, path);
        if (node is not JsonObject { Count: > 0 } map)
            return null;
        if (map.All(entry => Number(entry.Key) is not null))
            return map.All(entry => Label(entry.Value) is not null)
                ? NumberedLabels.Order([.. map.Select(entry => (Number(entry.Key)!.Value, Label(entry.Value)!))], path)
                : null;
        if (map.All(entry => Number(entry.Value) is not null))
            return NumberedLabels.Order([.. map.Select(entry => (Number(entry.Value)!.Value, entry.Key))], path);
        foreach (var name in s_lists)
            if (
                map.FirstOrDefault(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { } inner
                && Find(inner, path) is { } labels
            )
                return labels;
        return null;
    }

    private static IReadOnlyList<string>? FromList(JsonArray list, string path)
    {
        var labels = list.Select(Label).ToArray();
        if (labels.Length == 0 || labels.Any(label => label is null))
            return null;
        var numbers = list.Select(item => item is JsonObject entry ? Number(First(entry, s_numbers)) : null).ToArray();
        return numbers.Any(number => number is null)
            ? labels!
            : NumberedLabels.Order([.. numbers.Zip(labels, (number, label) => (number!.Value, label!))], path);
    }

    /// <summary>A text; a number as it is written; of a list the last text (Keras: <c>["n01440764", "tench"]</c>); of an entry its
    /// name.</summary>
    private static string? Label(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text.Trim() is { Length: > 0 } label ? label : null,
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
            JsonArray { Count: > 0 } list => Label(list[^1]),
            JsonObject entry => Label(First(entry, s_names)),
            _ => null,
        };

    private static JsonNode? First(JsonObject entry, string[] names) =>
        names.Select(name => entry[name]).FirstOrDefault(value => value is not null);

    /// <summary>A number, also as text, also alone in a list.</summary>
    private static long? Number(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => Number(text),
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value.ToJsonString()),
            JsonArray { Count: 1 } list => Number(list[0]),
            _ => null,
        };

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
