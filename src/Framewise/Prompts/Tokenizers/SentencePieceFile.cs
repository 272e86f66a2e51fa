using Framewise.Models;
using Google.Protobuf;

namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// Reads a SentencePiece model file (spiece.model) of the unigram kind; the numbers of fields are those of sentencepiece_model.proto.
/// The text is normalised as sentencepiece does it, which differs from Hugging Face's library in spaces at the end and in composed
/// characters.
/// </summary>
internal sealed class SentencePieceFile
{
    public const string FileName = "spiece.model";
    private const int Unigram = 1,
        Normal = 1,
        UserDefined = 4;
    private const string Space = "\u2581";

    private readonly List<(string Text, float Score, int Type)> _pieces = [];
    private int _kind = Unigram,
        _unknown,
        _end = 2;
    private bool _fallsBackToBytes,
        _addsSpace = true,
        _removesSpaces = true,
        _escapesSpaces = true;
    private byte[] _map = [];

    private SentencePieceFile() { }

    /// <summary>A tokenizer that ends every text with the model's end of sentence, as the T5 family does.</summary>
    /// <exception cref="ModelException">The file is damaged, or a SentencePiece model of another kind.</exception>
    public static Tokenizer Read(string path)
    {
        var file = new SentencePieceFile();
        try
        {
            file.ReadModel(new CodedInputStream(File.ReadAllBytes(path)));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException($"'{path}' is not a whole SentencePiece model: {e.Message} Fetch it again.", path, e);
        }
        if (file._pieces.Count == 0)
            throw new ModelException($"'{path}' is not a SentencePiece model: it holds no pieces.", path) { WayOut = "Fetch it again." };
        if (file._kind != Unigram)
            throw new ModelException($"'{path}' is a SentencePiece model of another kind than unigram.", path)
            {
                WayOut = "Put the model's tokenizer.json beside it.",
            };
        return file.ToTokenizer(path);
    }

    private Tokenizer ToTokenizer(string path)
    {
        var map = _map.Length > 0 ? new CharacterMap(_map, path) : null;
        // What is user-defined goes before what was learned: sentencepiece gives it the length times the best score.
        var best = _pieces.Where(piece => piece.Type == Normal).Select(piece => piece.Score).DefaultIfEmpty().Max();
        return new Tokenizer
        {
            Description = $"SentencePiece unigram ({Path.GetFileName(path)})",
            Normalize = text => Normalize(map?.Longest(text) ?? text),
            Model = new UnigramModel(
                [
                    .. _pieces.Select(piece =>
                        (
                            piece.Text,
                            (double)(piece.Type == UserDefined ? piece.Text.Length * best - 0.1f : piece.Score),
                            piece.Type is Normal or UserDefined
                        )
                    ),
                ],
                _unknown,
                _fallsBackToBytes
            ),
            After = _end >= 0 ? [_end] : [],
        };
    }

    private string Normalize(string text)
    {
        if (_removesSpaces)
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.Length > 0 && _addsSpace)
            text = ' ' + text;
        return _escapesSpaces ? text.Replace(" ", Space, StringComparison.Ordinal) : text;
    }

    private void ReadModel(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    ReadPiece(Message(input));
                    break;
                case 2:
                    ReadTrainer(Message(input));
                    break;
                case 3:
                    ReadNormalizer(Message(input));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
    }

    private void ReadPiece(CodedInputStream input)
    {
        var piece = (Text: "", Score: 0f, Type: Normal);
        while (input.ReadTag() is var tag and not 0)
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    piece.Text = input.ReadString();
                    break;
                case 2:
                    piece.Score = input.ReadFloat();
                    break;
                case 3:
                    piece.Type = input.ReadEnum();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        _pieces.Add(piece);
    }

    private void ReadTrainer(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 3:
                    _kind = input.ReadEnum();
                    break;
                case 35:
                    _fallsBackToBytes = input.ReadBool();
                    break;
                case 40:
                    _unknown = input.ReadInt32();
                    break;
                case 42:
                    _end = input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
    }

    private void ReadNormalizer(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 2:
                    _map = input.ReadBytes().ToByteArray();
                    break;
                case 3:
                    _addsSpace = input.ReadBool();
                    break;
                case 4:
                    _removesSpaces = input.ReadBool();
                    break;
                case 5:
                    _escapesSpaces = input.ReadBool();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
    }

    private static CodedInputStream Message(CodedInputStream input) => new(input.ReadBytes().ToByteArray());
}
