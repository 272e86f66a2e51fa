using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Framewise.Models.Cards;

/// <summary>Cards of public networks, found by the hash of the network's file.</summary>
internal static class KnownNetworks
{
    private static readonly Lazy<IReadOnlyDictionary<string, ModelCardFile>> s_bySha256 = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("known-networks.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateArray()
            .Select(card => ModelCardFile.Parse(Encoding.UTF8.GetBytes(card.GetRawText()), "known-networks.json"))
            .ToDictionary(card => card.Sha256!);
    });

    /// <summary>All cards, in no order that matters.</summary>
    public static IEnumerable<ModelCardFile> All => s_bySha256.Value.Values;

    /// <summary>The card of AlexNet as the script of 2017 used it; its file is known by its layout, not by a hash.</summary>
    public static ModelCard AlexNet { get; } = ModelCardFile.Parse(
        """{ "name": "alexnet", "preset": "nvidia2017", "license": "unrestricted use (BVLC)", "origin": "BVLC AlexNet (Caffe), converted to bvlc_alexnet.npy" }"""u8.ToArray(),
        "alexnet").Card;

    /// <summary>The card for the file with this hash, or null.</summary>
    public static ModelCard? Find(string sha256) => s_bySha256.Value.TryGetValue(sha256, out var card) ? card.Card : null;
}
