using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Framewise;

/// <summary>The form of all JSON that Framewise writes and reads: how it names, what it escapes, how lines end. What a room adds (types
/// known at compile time, its own way of writing times) it adds to one of these.</summary>
internal static class JsonForm
{
    /// <summary>A file of its own: one property a line, texts as they are, nothing for null.</summary>
    public static readonly JsonSerializerOptions Document = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>One line of many.</summary>
    public static readonly JsonSerializerOptions Line = new(Document) { WriteIndented = false };

    /// <summary>Within text of another kind, which the escapes of <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and quotes keep from ending it;
    /// what is null is said, too.</summary>
    public static readonly JsonSerializerOptions Embedded = new(Line)
    {
        Encoder = JavaScriptEncoder.Default,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>What the script of a page is told, and tells.</summary>
    public static readonly JsonSerializerOptions Page = new(Embedded)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
