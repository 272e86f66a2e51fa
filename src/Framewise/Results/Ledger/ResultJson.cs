using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Framewise.Results.Ledger;

/// <summary>
/// How ledgers, reports of runs, journals and locks are written and read as JSON. What is written is known at compile time: by reflection
/// it took a starting run a fifth of a second.
/// Reading is by reflection, because only so a property that a file lacks keeps its default.
/// </summary>
internal static class ResultJson
{
    // A ledger of ten hours with damage in every frame has a hundredth of that.
    private const long Largest = 256 << 20;

    public static readonly JsonSerializerOptions Reading = new(JsonForm.Document) { Converters = { new SecondsJsonConverter() } };

    public static readonly JsonSerializerOptions Writing = new(Reading)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(WrittenTypes.Default, new DefaultJsonTypeInfoResolver()),
    };

    public static readonly JsonSerializerOptions WritingLine = new(Writing) { WriteIndented = false };

    /// <summary>Null where the file is missing, is something else or is too large to be one of ours.</summary>
    public static T? TryRead<T>(string path)
        where T : class
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.Length <= Largest ? JsonSerializer.Deserialize<T>(file, Reading) : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
