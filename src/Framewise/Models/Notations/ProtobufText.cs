using System.Text.Json.Nodes;

namespace Framewise.Models.Notations;

/// <summary>
/// Reads protobuf's text format (TensorFlow's label maps, Triton's config.pbtxt). Every field becomes an array of its values, which are
/// texts or objects:
/// without the schema, nothing tells which fields repeat.
/// </summary>
internal static class ProtobufText
{
    /// <exception cref="FormatException">The text is no such thing.</exception>
    public static JsonObject Read(string text)
    {
        var scanner = new NotationScanner(text);
        var message = Message(scanner, '\0');
        scanner.ExpectEnd();
        return message;
    }

    private static JsonObject Message(NotationScanner scanner, char end)
    {
        var fields = new JsonObject();
        while (scanner.Peek() != end)
        {
            var name = scanner.Word();
            var colon = scanner.Take(':');
            if (fields[name] is not JsonArray values)
                fields[name] = values = [];
            if (scanner.Take('['))
                while (!scanner.Take(']'))
                {
                    values.Add(Value(scanner));
                    scanner.Take(',');
                }
            else if (colon || scanner.Peek() is '{' or '<')
                values.Add(Value(scanner));
            else
                throw new FormatException($"no value follows '{name}'");
            if (!scanner.Take(','))
                scanner.Take(';');
        }
        return fields;
    }

    private static JsonNode Value(NotationScanner scanner)
    {
        foreach (var (begin, end) in (ReadOnlySpan<(char, char)>)[('{', '}'), ('<', '>')])
            if (scanner.Take(begin))
            {
                var message = scanner.Nested(() => Message(scanner, end));
                scanner.Expect(end);
                return message;
            }
        if (!scanner.IsQuote())
            return scanner.Word();
        var text = "";
        while (scanner.IsQuote())
            text += scanner.Quoted();
        return text;
    }
}
