using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Models.TwoTowers;
using Framewise.Prompts.Tokenizers;

namespace Framewise.Prompts;

/// <summary>The half of a model that reads texts: its tokenizer and its graph, which is loaded when the first text is not in the
/// cache.</summary>
internal sealed class TextTower : IDisposable
{
    // A tokenizer's time grows with the square of a piece's length, and a model sees the first few dozen tokens.
    private const int LongestPrompt = 20_000;

    private readonly ModelCard _card;
    private readonly TowerFiles _files;
    private readonly Tokenizer _tokenizer;
    private readonly VectorCache _cache;
    private readonly int _threads;
    private readonly int _padding;
    private TextSession? _session;

    private TextTower(ModelCard card, TowerFiles files, Tokenizer tokenizer, int contextLength, int padding, VectorCache cache, int threads)
    {
        (_card, _files, _tokenizer, ContextLength, _padding, _cache, _threads) = (
            card,
            files,
            tokenizer,
            contextLength,
            padding,
            cache,
            threads
        );
    }

    /// <summary>How many ids the tower reads.</summary>
    public int ContextLength { get; }

    /// <summary>What the tokenizer's files say beside the card, for people.</summary>
    public required IReadOnlyList<CardFact> Facts { get; init; }

    /// <summary>What all vectors depend on beside the ids of their text.</summary>
    public string Identity => $"{_cache.Identity}/{ContextLength}/{_padding}";

    /// <summary>Opens the text half of a model.</summary>
    /// <param name="model">A model with two towers.</param>
    /// <param name="threads">Processor cores to use, at least 1.</param>
    /// <param name="cacheFolder">Where vectors are kept; null: beside the fetched models.</param>
    /// <exception cref="ModelException">A file is missing or cannot be used, or what it does not say has to be given by name.</exception>
    public static TextTower Open(Model model, int threads = 1, string? cacheFolder = null)
    {
        var (files, card) = (model.Towers!, model.Card.Text!);
        var tokenizer = TokenizerFolder.Read(files.TokenizerFolder, prefersSentencePiece: card.Form == TextForm.Canonical);
        var config = new TokenizerConfig(files);
        var facts = new List<CardFact> { new("tokenizer", tokenizer.Description, files.TokenizerFolder) };
        var length =
            card.ContextLength
            ?? Derived(
                "context_length",
                config.ContextLength(tokenizer),
                "the number of token ids that the text tower reads; 77 for CLIP, 64 for SigLIP"
            );
        var padding =
            card.PaddingId
            ?? Derived("pad_token_id", config.Padding(tokenizer, model.Card), "the id that fills short texts up; 0 for CLIP, 1 for SigLIP");
        if (length <= tokenizer.Before.Count + tokenizer.After.Count)
            throw new ModelException($"A context_length of {length} leaves no room for text in '{files.Text}'.", files.Text)
            {
                WayOut = "Set it to what the model was trained with.",
            };
        return new TextTower(model.Card, files, tokenizer, length, padding, new VectorCache(files.Text, cacheFolder), threads)
        {
            Facts = facts,
        };

        int Derived(string property, (int Value, string Source)? found, string meaning)
        {
            if (found is not var (value, source))
                throw new ModelException(
                    $"What '{files.Text}' expects is not known completely: '{property}' is missing ({meaning}).",
                    files.Text
                )
                {
                    WayOut = $"Give it with --set {property}=N, or in a card.",
                };
            facts.Add(new CardFact(property, $"{value}", source));
            return value;
        }
    }

    /// <summary>The vector of a text, of length 1. <paramref name="own"/>: the ids of the text, without what fills it up.
    /// <paramref name="tooLong"/>: the number of tokens that it has, where that is more than the tower reads.</summary>
    /// <exception cref="ModelException">The tower cannot be loaded or run.</exception>
    /// <exception cref="ArgumentException">The text is far too long.</exception>
    public float[] Embed(string text, out int[] own, out int? tooLong)
    {
        if (text.Length > LongestPrompt)
            throw new ArgumentException(
                $"The prompt '{text[..40]}...' has {text.Length} characters; the model reads {ContextLength} tokens, a few sentences. "
                    + "Shorten it.",
                nameof(text)
            );
        own = _tokenizer.Encode(Clean(text), ContextLength, out var uncut);
        tooLong = uncut > ContextLength ? uncut : null;
        int[] ids = [.. own, .. Enumerable.Repeat(_padding, ContextLength - own.Length)];
        var count = own.Length;
        return _cache.GetOrAdd(ids, () => Normalized((_session ??= Load()).Embed(ids, count)));
    }

    /// <summary>The same direction with length 1.</summary>
    /// <exception cref="ModelException">It has none: a number is missing, or all are 0.</exception>
    public static float[] Normalized(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        return double.IsFinite(length) && length > 0
            ? Array.ConvertAll(vector, value => (float)(value / length))
            : throw new ModelException(
                "The text tower gave a vector without a direction (0 or not a number). Its file may be damaged; fetch it again."
            );
    }

    public void Dispose() => _session?.Dispose();

    private string Clean(string text) =>
        _card.Text!.Form switch
        {
            TextForm.Canonical => TextCleaning.Canonical(text),
            TextForm.LowerCase => LowerCase.ByWord(text),
            _ => text,
        };

    private TextSession Load()
    {
        var graph = _files.IsJoint
            ? Google.Protobuf.MessageExtensions.ToByteArray(
                TowerGraph.Text(
                    new ExternalData(_files.Text).BringIn(OnnxFile.Read(File.ReadAllBytes(_files.Text), _files.Text)),
                    _files.Text
                )
            )
            : null;
        var session = TextSession.Load(
            _files.Text,
            graph,
            _threads,
            outputs =>
                TowerGraph.ChooseText(
                    [
                        .. outputs.Select(output => new TensorDescription(
                            output.Key,
                            TensorProto.Types.DataType.Float,
                            output.Value.Select(size => size > 0 ? size : (long?)null).ToArray()
                        )),
                    ],
                    _files.Text
                )
        );
        if (session.Length is not { } length || length == ContextLength)
            return session;
        session.Dispose();
        throw new ModelException(
            $"The text tower '{_files.Text}' reads {length} token ids, but context_length is {ContextLength}. "
                + $"Correct it with --set context_length={length}.",
            _files.Text
        );
    }
}
