using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise.Cli;

/// <summary>What programs read of standard output.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions s_document = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions s_line = new(s_document)
    {
        WriteIndented = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>One object of many, on a line of its own; what is null is left out.</summary>
    public static void WriteLine<T>(T value) => Console.Out.WriteLine(PlainText.Of(JsonSerializer.Serialize(value, s_line)));

    /// <summary>The only object or list.</summary>
    public static void WriteDocument<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, s_document));
}
