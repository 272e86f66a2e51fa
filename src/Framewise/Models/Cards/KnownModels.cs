using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Framewise.Models.Cards;

/// <summary>Cards of public models, found by the hash of the model's file.</summary>
internal static class KnownModels
{
    private const string Resource = "known-models.json";

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> s_bySha256 = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateArray().ToDictionary(card => card.GetProperty("sha256").GetString()!, card => card.Clone());
    });

    /// <summary>All cards, in no order that matters.</summary>
    public static IEnumerable<ModelCardFile> All => s_bySha256.Value.Values.Select(Parse);

    /// <summary>The card of AlexNet as the script of 2017 used it; its file is known by its layout, not by a hash.</summary>
    public static JsonElement AlexNetJson =>
        JsonElement.Parse(
            """{ "name": "alexnet", "preset": "nvidia2017", "license": "unrestricted use (BVLC)", "origin": "BVLC AlexNet (Caffe), """
                + """converted to bvlc_alexnet.npy" }"""
        );

    public static ModelCard AlexNet => Parse(AlexNetJson).Card;

    /// <summary>The card for the file with this hash, or null.</summary>
    public static ModelCard? Find(string sha256) => FindJson(sha256) is { } json ? Parse(json).Card : null;

    /// <summary>The card for the file with this hash as it is written, or null.</summary>
    public static JsonElement? FindJson(string sha256) => s_bySha256.Value.TryGetValue(sha256, out var card) ? card : null;

    private static ModelCardFile Parse(JsonElement card) => ModelCardFile.Parse(Encoding.UTF8.GetBytes(card.GetRawText()), Resource);
}
