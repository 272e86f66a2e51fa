using System.Text.Json;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Reads tokenizer.json of Hugging Face's tokenizers, whose every step is named in the file.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <exception cref="ModelException">The file is damaged, or a step of it is of a kind that is not known here.</exception>
    public static Tokenizer Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement.Clone(), path);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"'{path}' is not a whole tokenizer.json: {e.Message} Fetch it again.", path, e);
        }
    }

    private static Tokenizer Read(JsonElement root, string path)
    {
        var model = root.GetProperty("model");
        var added = root.Get("added_tokens") is { } tokens
            ? new AddedTokens([.. tokens.EnumerateArray().Select(ReadAdded)])
            : AddedTokens.None;
        var (kind, vocabulary) = ReadModel(model, path);
        var around = ReadAround(root.Get("post_processor"), path);
        return new Tokenizer
        {
            Description = $"{kind} ({FileName})",
            Normalize = NormalizerReader.Read(root.Get("normalizer"), path),
            Split = SplitterReader.Read(root.Get("pre_tokenizer"), path),
            Model = vocabulary,
            Added = added,
            Before = around.Before,
            After = around.After,
            StatedLength = root.Get("padding")?.Get("strategy")?.Int("Fixed") ?? root.Get("truncation")?.Int("max_length"),
            StatedPadding = root.Get("padding")?.Int("pad_id"),
        };
    }

    private static AddedTokens.Token ReadAdded(JsonElement token) =>
        new(
            token.GetProperty("content").GetString()!,
            token.GetProperty("id").GetInt32(),
            token.Flag("normalized") ?? true,
            token.Flag("lstrip") ?? false,
            token.Flag("rstrip") ?? false,
            token.Flag("single_word") ?? false
        );

    private static (string Kind, ITokenModel Model) ReadModel(JsonElement model, string path)
    {
        // Old files do not name the kind; what they hold tells it.
        var kind =
            model.Text("type")
            ?? (
                model.Get("merges") is not null ? "BPE"
                : model.Get("unk_id") is not null ? "Unigram"
                : "WordPiece"
            );
        return kind switch
        {
            "BPE" => (
                "byte-pair encoding",
                new BytePairModel(Vocabulary(model), Merges(model))
                {
                    EndOfWord = model.Text("end_of_word_suffix") ?? "",
                    Unknown = model.Text("unk_token"),
                    FusesUnknown = model.Flag("fuse_unk") ?? false,
                    FallsBackToBytes = model.Flag("byte_fallback") ?? false,
                    IgnoresMerges = model.Flag("ignore_merges") ?? false,
                }
            ),
            "Unigram" => (
                "SentencePiece unigram",
                new UnigramModel(
                    [.. model.GetProperty("vocab").EnumerateArray().Select(piece => (piece[0].GetString()!, piece[1].GetDouble(), true))],
                    model.Int("unk_id") ?? -1,
                    model.Flag("byte_fallback") ?? false
                )
            ),
            "WordPiece" => (
                "WordPiece",
                new WordPieceModel(Vocabulary(model), model.Text("unk_token") ?? "[UNK]")
                {
                    Continuing = model.Text("continuing_subword_prefix") ?? "##",
                    LongestWord = model.Int("max_input_chars_per_word") ?? 100,
                }
            ),
            _ => throw NormalizerReader.Unknown("model", kind, path),
        };
    }

    private static Dictionary<string, int> Vocabulary(JsonElement model) =>
        model
            .GetProperty("vocab")
            .EnumerateObject()
            .ToDictionary(token => token.Name, token => token.Value.GetInt32(), StringComparer.Ordinal);

    /// <summary>"a b", or ["a", "b"] as tokenizers 0.20 and later write it.</summary>
    private static List<(string Left, string Right)> Merges(JsonElement model) =>
        [
            .. model
                .GetProperty("merges")
                .EnumerateArray()
                .Select(merge =>
                    merge.ValueKind == JsonValueKind.Array ? (merge[0].GetString()!, merge[1].GetString()!) : Pair(merge.GetString()!)
                ),
        ];

    public static (string Left, string Right) Pair(string merge) =>
        merge.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
            ? (merge[..space], merge[(space + 1)..])
            : throw new FormatException($"The merge '{merge}' is not two tokens with a space between.");

    /// <summary>The ids around a single text.</summary>
    private static (int[] Before, int[] After) ReadAround(JsonElement? step, string path)
    {
        if (step is not { ValueKind: JsonValueKind.Object } json)
            return ([], []);
        switch (json.Text("type"))
        {
            case "RobertaProcessing" or "BertProcessing":
                return ([json.GetProperty("cls")[1].GetInt32()], [json.GetProperty("sep")[1].GetInt32()]);
            case "ByteLevel":
                return ([], []);
            case "Sequence":
                var all = json.GetProperty("processors").EnumerateArray().Select(inner => ReadAround(inner, path)).ToList();
                return ([.. all.AsEnumerable().Reverse().SelectMany(around => around.Before)], [.. all.SelectMany(around => around.After)]);
            case "TemplateProcessing":
                var items = json.GetProperty("single").EnumerateArray().ToList();
                var text = items.FindIndex(item => item.Get("Sequence") is not null);
                return ([.. items.Take(text).SelectMany(Special)], [.. items.Skip(text + 1).SelectMany(Special)]);
            case var other:
                throw NormalizerReader.Unknown("post-processor", other, path);
        }

        IEnumerable<int> Special(JsonElement item) =>
            json.GetProperty("special_tokens")
                .GetProperty(item.GetProperty("SpecialToken").GetProperty("id").GetString()!)
                .GetProperty("ids")
                .EnumerateArray()
                .Select(id => id.GetInt32());
    }
}
