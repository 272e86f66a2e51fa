using System.Globalization;
using System.Text.Json.Nodes;

namespace Framewise.Models.Notations;

/// <summary>Reads what Python prints for lists, tuples and dictionaries of texts and numbers: <c>{0: 'tench', 1:
/// "jack-o'-lantern"}</c>.</summary>
internal static class PythonText
{
    /// <exception cref="FormatException">The text is no such thing.</exception>
    public static JsonNode? Read(string text)
    {
        var scanner = new NotationScanner(text);
        var value = Value(scanner);
        scanner.ExpectEnd();
        return value;
    }

    private static JsonNode? Value(NotationScanner scanner)
    {
        if (scanner.IsQuote())
            return scanner.Quoted();
        if (scanner.Take('{'))
            return scanner.Nested(() => Dictionary(scanner));
        if (scanner.Take('['))
            return scanner.Nested(() => List(scanner, ']'));
        if (scanner.Take('('))
            return scanner.Nested(() => List(scanner, ')'));
        return scanner.Word() switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            var word when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            var word
                when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                number,
            var word => throw new FormatException($"'{word}' stands where a text or number is expected"),
        };
    }

    private static JsonObject Dictionary(NotationScanner scanner)
    {
        var entries = new JsonObject();
        while (!scanner.Take('}'))
        {
            var key = scanner.IsQuote() ? scanner.Quoted() : scanner.Word();
            scanner.Expect(':');
            if (!entries.TryAdd(key, Value(scanner)))
                throw new FormatException($"'{key}' stands twice");
            if (!scanner.Take(',') && scanner.Peek() != '}')
                throw new FormatException($"no comma follows '{key}'");
        }
        return entries;
    }

    private static JsonArray List(NotationScanner scanner, char end)
    {
        var items = new JsonArray();
        while (!scanner.Take(end))
        {
            items.Add(Value(scanner));
            if (!scanner.Take(',') && scanner.Peek() != end)
                throw new FormatException($"no comma follows item {items.Count}");
        }
        return items;
    }
}
