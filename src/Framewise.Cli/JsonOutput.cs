using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise.Cli;

/// <summary>What programs read of standard output.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions s_whole = new(JsonForm.Document) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>One object of many, on a line of its own; what is null is left out.</summary>
    public static void WriteLine<T>(T value) => Console.Out.WriteLine(PlainText.Of(JsonSerializer.Serialize(value, JsonForm.Line)));

    /// <summary>The only object or list; what is null is said.</summary>
    public static void WriteDocument<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, s_whole));
}
