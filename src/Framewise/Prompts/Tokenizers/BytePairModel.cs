using System.Text;

namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// Byte-pair encoding: a piece is cut into characters, and of all neighbouring pairs the one that was learned first is joined, again and
/// again.
/// Follows Hugging Face's model "BPE" (https://huggingface.co/docs/tokenizers/api/models).
/// </summary>
/// <param name="vocabulary">Ids of the tokens.</param>
/// <param name="merges">The pairs to be joined, the first learned first.</param>
internal sealed class BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges)
    : ITokenModel
{
    private readonly Lazy<Dictionary<(int, int), (int Rank, int Id)>> _merges = new(() => Ranked(vocabulary, merges));

    /// <summary>Appended to the last character of a piece, as CLIP does with <c>&lt;/w&gt;</c>.</summary>
    public string EndOfWord { get; init; } = "";

    /// <summary>Stands for a character that the vocabulary lacks; null: such characters are left out.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether neighbouring unknown characters give one id.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether a character that the vocabulary lacks becomes its UTF-8 bytes, tokens such as <c>&lt;0x41&gt;</c>.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Whether a piece that is a token is taken as it is, without joining.</summary>
    public bool IgnoresMerges { get; init; }

    public int? IdOf(string token) => vocabulary.TryGetValue(token, out var id) ? id : null;

    public void Encode(string piece, List<int> ids)
    {
        if (IgnoresMerges && IdOf(piece) is { } whole)
        {
            ids.Add(whole);
            return;
        }
        var symbols = Characters(piece);
        while (Best(symbols) is var (place, id))
        {
            symbols[place] = id;
            symbols.RemoveAt(place + 1);
        }
        ids.AddRange(symbols);
    }

    private static Dictionary<(int, int), (int Rank, int Id)> Ranked(
        IReadOnlyDictionary<string, int> vocabulary,
        IEnumerable<(string Left, string Right)> merges
    )
    {
        var ranked = new Dictionary<(int, int), (int, int)>();
        var rank = 0;
        foreach (var (left, right) in merges)
        {
            if (
                vocabulary.TryGetValue(left, out var first)
                && vocabulary.TryGetValue(right, out var second)
                && vocabulary.TryGetValue(left + right, out var joined)
            )
                ranked[(first, second)] = (rank, joined);
            rank++;
        }
        return ranked;
    }

    private List<int> Characters(string piece)
    {
        var symbols = new List<int>(piece.Length);
        var afterUnknown = false;
        for (var at = 0; at < piece.Length; )
        {
            var length = char.IsSurrogatePair(piece, at) ? 2 : 1;
            var text = piece.Substring(at, length);
            at += length;
            var isUnknown = false;
            if (IdOf(at == piece.Length ? text + EndOfWord : text) is { } id)
                symbols.Add(id);
            else if (FallsBackToBytes && BytesOf(text, IdOf) is { } bytes)
                symbols.AddRange(bytes);
            else
            {
                isUnknown = true;
                if (Unknown is not null && IdOf(Unknown) is { } unknown && !(FusesUnknown && afterUnknown))
                    symbols.Add(unknown);
            }
            afterUnknown = isUnknown;
        }
        return symbols;
    }

    private (int Place, int Id)? Best(List<int> symbols)
    {
        var best = (Rank: int.MaxValue, Id: 0, Place: 0);
        for (var place = 0; place + 1 < symbols.Count; place++)
            if (_merges.Value.TryGetValue((symbols[place], symbols[place + 1]), out var merge) && merge.Rank < best.Rank)
                best = (merge.Rank, merge.Id, place);
        return best.Rank == int.MaxValue ? null : (best.Place, best.Id);
    }

    /// <summary>The tokens of a text's UTF-8 bytes; null if the vocabulary lacks one.</summary>
    public static int[]? BytesOf(string text, Func<string, int?> idOf)
    {
        var ids = Encoding.UTF8.GetBytes(text).Select(value => idOf($"<0x{value:X2}>")).ToArray();
        return ids.All(id => id is not null) ? [.. ids.Select(id => id!.Value)] : null;
    }
}
