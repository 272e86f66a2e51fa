using System.Text.Json;
using Framewise.Prompts;
using Framewise.Prompts.Tokenizers;

namespace Framewise.Tests.Prompts;

/// <summary>
/// Ids of 660 strings of each family against those that OpenAI's tokenizer, sentencepiece and Hugging Face's library give: every kind of
/// space, quote, script, mark, control character, special token, and lengths about the context.
/// </summary>
public class ReferenceTokenTests
{
    private const int ClipContext = 77,
        SiglipContext = 64;

    [Fact]
    public void Clips_tokenizer_json_gives_the_ids_of_Hugging_Faces_library() =>
        AssertEqual(
            TokenizerJson.Read(Shared("clip", "tokenizer.json")),
            "clip/clip_tokens.json",
            ClipContext,
            text => text,
            "hf_ids",
            "ids"
        );

    [Fact]
    public void Clips_vocabulary_and_merges_give_the_same_ids()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["vocab.json", "merges.txt"])
            File.Copy(Shared("clip", name), Path.Combine(folder.Path, name));
        AssertEqual(TokenizerFolder.Read(folder.Path), "clip/clip_tokens.json", ClipContext, text => text, "hf_ids", "ids");
    }

    [Fact]
    public void Siglips_plain_tokenizer_json_gives_the_ids_of_Hugging_Faces_library() =>
        AssertEqual(
            TokenizerJson.Read(Shared("siglip", "tokenizer.json")),
            "siglip/sp_tokens.json",
            SiglipContext,
            text => text,
            "hf_plain_ids",
            "raw_ids"
        );

    [Fact]
    public void Siglips_canonical_tokenizer_json_gives_the_ids_of_Hugging_Faces_library() =>
        AssertEqual(
            TokenizerJson.Read(Shared("siglip", "alt", "tokenizer.canonical.json")),
            "siglip/sp_tokens.json",
            SiglipContext,
            text => text,
            "hf_canonical_ids",
            "ids"
        );

    [Theory]
    [InlineData("siglip")]
    [InlineData("siglip/alt/unk")]
    public void A_SentencePiece_model_gives_the_ids_of_sentencepiece(string folder) =>
        AssertEqual(
            SentencePieceFile.Read(Shared([.. folder.Split('/'), "spiece.model"])),
            folder + "/sp_tokens.json",
            SiglipContext,
            text => text,
            "raw_ids"
        );

    [Fact]
    public void A_SentencePiece_model_and_canonical_text_give_the_ids_of_transformers() =>
        AssertEqual(
            SentencePieceFile.Read(Shared("siglip", "spiece.model")),
            "siglip/sp_tokens.json",
            SiglipContext,
            TextCleaning.Canonical,
            "ids"
        );

    [Fact]
    public void Without_byte_pieces_runs_of_unknown_characters_are_one_unknown() =>
        AssertEqual(
            TokenizerJson.Read(Shared("siglip", "alt", "unk", "tokenizer.json")),
            "siglip/alt/unk/sp_tokens.json",
            SiglipContext,
            text => text,
            "hf_plain_ids",
            "raw_ids"
        );

    private static string Shared(params string[] parts) => Repository.Shared(["two-tower", .. parts]);

    private static void AssertEqual(Tokenizer tokenizer, string references, int context, Func<string, string> clean, params string[] names)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared(references.Split('/'))));
        var items = document.RootElement.GetProperty("items").EnumerateArray().ToList();
        var wrong = items
            .Where(item => !Ids(item, names).SequenceEqual(tokenizer.Encode(clean(item.GetProperty("text").GetString()!), context, out _)))
            .Select(item =>
                $"{item.GetProperty("kind")}: {item.GetProperty("text").GetRawText()} should be {string.Join(' ', Ids(item, names))} "
                + $"and is {string.Join(' ', tokenizer.Encode(clean(item.GetProperty("text").GetString()!), context, out _))}"
            );
        Assert.Empty(wrong);
        Assert.True(items.Count >= 500, $"There are only {items.Count} references.");
    }

    private static IEnumerable<int> Ids(JsonElement item, string[] names) =>
        item.GetProperty(names.First(name => item.TryGetProperty(name, out _))).EnumerateArray().Select(id => id.GetInt32());
}
