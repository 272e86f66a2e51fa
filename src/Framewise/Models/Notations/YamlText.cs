using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Framewise.Models.Notations;

/// <summary>
/// Reads the first document of a YAML text. Every scalar stays the text that stands there ("no" is a label), and references inside the
/// document are refused:
/// a few lines of them can stand for more than memory holds.
/// </summary>
internal static class YamlText
{
    private const int Deepest = 64;

    /// <exception cref="FormatException">The text is not YAML.</exception>
    public static JsonNode? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext() && parser.Current is StreamStart or DocumentStart) { }
            return parser.Current is StreamEnd or null ? null : Value(parser, 0);
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: {e.Message}", e);
        }
    }

    private static JsonNode? Value(Parser parser, int depth)
    {
        if (depth > Deepest)
            throw new FormatException($"it is nested deeper than {Deepest} levels");
        switch (parser.Current)
        {
            case Scalar scalar:
                return scalar.Value;
            case SequenceStart:
                var items = new JsonArray();
                while (parser.MoveNext() && parser.Current is not SequenceEnd)
                    items.Add(Value(parser, depth + 1));
                return items;
            case MappingStart:
                var entries = new JsonObject();
                while (parser.MoveNext() && parser.Current is not MappingEnd)
                {
                    var key = parser.Current is Scalar name ? name.Value : throw new FormatException("a key is not a text");
                    parser.MoveNext();
                    entries[key] = Value(parser, depth + 1);
                }
                return entries;
            default:
                throw new FormatException($"it holds {parser.Current?.GetType().Name ?? "nothing"}, which is not read here");
        }
    }
}
