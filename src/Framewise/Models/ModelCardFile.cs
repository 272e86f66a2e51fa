using System.Text.Json;
using Framewise.Models.Cards;

namespace Framewise.Models;

/// <summary>
/// A card as a JSON file, <c>NAME.card.json</c> beside the model <c>NAME.onnx</c>: what the model expects, in timm's words where it has
/// them.
/// docs/model-files.md describes every property; docs/model-card.schema.json is its JSON Schema.
/// </summary>
internal sealed record ModelCardFile
{
    /// <summary>The end of a card's file name.</summary>
    public const string Suffix = ".card.json";

    /// <summary>The card.</summary>
    public required ModelCard Card { get; init; }

    /// <summary>Name of the model's file, if the card states it.</summary>
    public string? File { get; init; }

    /// <summary>SHA-256 of the model's file in lower-case hexadecimal digits, if the card states it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the card of a model file lies: beside it.</summary>
    public static string PathBeside(string modelPath) => Path.ChangeExtension(modelPath, null) + Suffix;

    /// <summary>Reads a card; label files are looked up in its folder.</summary>
    /// <exception cref="ModelException">The file is not a card; the message lists everything that is missing or wrong.</exception>
    public static ModelCardFile Read(string path) => Parse(ReadJson(path), path);

    /// <summary>Reads a card from JSON text; <paramref name="path"/> stands in messages and gives the folder of label files.</summary>
    /// <exception cref="ModelException">The text is not a card.</exception>
    public static ModelCardFile Parse(ReadOnlyMemory<byte> json, string path) => Parse(ParseJson(json, path), path);

    internal static JsonElement ReadJson(string path)
    {
        try
        {
            return ParseJson(System.IO.File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The card '{path}' cannot be read: {e.Message}", path, e);
        }
    }

    internal static ModelException Unusable(string path, IEnumerable<string> problems) =>
        new($"The card '{path}' cannot be used: {string.Join("; ", problems)}. See docs/model-files.md.", path);

    private static ModelCardFile Parse(JsonElement json, string path)
    {
        var reader = new CardReader(json, path);
        var file = reader.Read();
        return reader.Problems.Count == 0 ? file : throw Unusable(path, reader.Problems);
    }

    private static JsonElement ParseJson(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(SkipByteOrderMark(json), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ModelException($"The card '{path}' is not a JSON object {{...}}. See docs/model-files.md.", path);
        }
        catch (JsonException e)
        {
            throw new ModelException($"The card '{path}' is not valid JSON: {e.Message}", path, e);
        }
    }

    /// <summary>The card as JSON with every property written out.</summary>
    public string ToJson() => CardWriter.ToJson(this);

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> json) => json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
}
