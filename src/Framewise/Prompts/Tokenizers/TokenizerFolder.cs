using System.Text.Json;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Finds and reads the tokenizer of a model's folder: tokenizer.json, else a SentencePiece model, CLIP's vocab.json and
/// merges.txt, or BERT's vocab.txt.</summary>
internal static class TokenizerFolder
{
    private const string ConfigName = "tokenizer_config.json";

    // CLIP's own split, as its tokenizer.json writes it.
    private const string ClipWords = @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <param name="folder">The folder of the text tower, where the files lie.</param>
    /// <param name="prefersSentencePiece">Whether a SentencePiece file goes before tokenizer.json, where there are both.</param>
    /// <exception cref="ModelException">There is none, or none of a known kind.</exception>
    public static Tokenizer Read(string folder, bool prefersSentencePiece = false)
    {
        var json = Path.Combine(folder, TokenizerJson.FileName);
        var pieces = ((string[])[SentencePieceFile.FileName, "sentencepiece.model", "tokenizer.model"])
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        var (vocabulary, merges, words) = (
            Path.Combine(folder, "vocab.json"),
            Path.Combine(folder, "merges.txt"),
            Path.Combine(folder, "vocab.txt")
        );
        if (pieces is not null && (prefersSentencePiece || !File.Exists(json)))
            return SentencePieceFile.Read(pieces);
        if (File.Exists(json))
            return TokenizerJson.Read(json);
        if (File.Exists(vocabulary) && File.Exists(merges))
            return Clip(vocabulary, merges);
        if (File.Exists(words))
            return Bert(words, Path.Combine(folder, ConfigName));
        throw new ModelException(
            $"'{folder}' holds no tokenizer: tokenizer.json, spiece.model, "
                + "vocab.json with merges.txt or vocab.txt is needed beside the text tower.",
            folder
        )
        {
            WayOut = "Copy it from where the model comes from.",
        };
    }

    /// <summary>vocab.json and merges.txt do not say how text is split; that they are CLIP's is told by CLIP's tokens.</summary>
    private static Tokenizer Clip(string vocabularyPath, string mergesPath)
    {
        Dictionary<string, int> vocabulary;
        try
        {
            vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(vocabularyPath)) ?? [];
        }
        catch (JsonException e)
        {
            throw new ModelException($"'{vocabularyPath}' is not a list of tokens and ids: {e.Message} Fetch it again.", vocabularyPath, e);
        }
        if (!vocabulary.TryGetValue("<|startoftext|>", out var start) || !vocabulary.TryGetValue("<|endoftext|>", out var end))
            throw new ModelException(
                $"'{vocabularyPath}' is not CLIP's vocabulary, and without tokenizer.json nothing says how its text is split.",
                vocabularyPath
            )
            {
                WayOut = "Put tokenizer.json beside it.",
            };
        var merges = File.ReadLines(mergesPath)
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            .Select(TokenizerJson.Pair)
            .ToList();
        var words = new TextPattern(ClipWords, vocabularyPath);
        var spaces = new TextPattern(@"\s+", vocabularyPath);
        return new Tokenizer
        {
            Description = "CLIP's byte-pair encoding (vocab.json, merges.txt)",
            Normalize = text => LowerCase.ByCharacter(spaces.Replace(UnicodeForm.Nfc(text), " ")),
            Split = (text, _) => words.Matches(text).Select(word => SplitterReader.ByteLevel(text[word.Start..word.End])),
            Model = new BytePairModel(vocabulary, merges) { EndOfWord = "</w>", Unknown = "<|endoftext|>" },
            Added = new AddedTokens([Added("<|startoftext|>", start), Added("<|endoftext|>", end)]),
            Before = [start],
            After = [end],
        };

        static AddedTokens.Token Added(string content, int id) =>
            new(content, id, IsNormalized: true, StripsLeft: false, StripsRight: false, IsSingleWord: false);
    }

    private static Tokenizer Bert(string path, string configPath)
    {
        var vocabulary = File.ReadLines(path)
            .Select((line, id) => (Token: line.TrimEnd(), Id: id))
            .GroupBy(entry => entry.Token)
            .ToDictionary(group => group.Key, group => group.Last().Id);
        if (!vocabulary.TryGetValue("[CLS]", out var start) || !vocabulary.TryGetValue("[SEP]", out var end))
            throw new ModelException($"'{path}' is not BERT's vocabulary: it lacks [CLS] or [SEP].", path)
            {
                WayOut = "Put the model's tokenizer.json beside it.",
            };
        using var config = File.Exists(configPath) ? JsonDocument.Parse(File.ReadAllBytes(configPath)) : JsonDocument.Parse("{}");
        var lowers = config.RootElement.Flag("do_lower_case") ?? true;
        return new Tokenizer
        {
            Description = "WordPiece (vocab.txt)",
            Normalize = NormalizerReader.Bert(
                cleans: true,
                config.RootElement.Flag("tokenize_chinese_chars") ?? true,
                config.RootElement.Flag("strip_accents") ?? lowers,
                lowers
            ),
            Split = (text, _) => SplitterReader.BertWords(text),
            Model = new WordPieceModel(vocabulary, "[UNK]"),
            Added = new AddedTokens([
                .. ((string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
                    .Where(vocabulary.ContainsKey)
                    .Select(token => new AddedTokens.Token(
                        token,
                        vocabulary[token],
                        IsNormalized: false,
                        StripsLeft: false,
                        StripsRight: false,
                        IsSingleWord: false
                    )),
            ]),
            Before = [start],
            After = [end],
        };
    }
}
