namespace Framewise.Prompts.Tokenizers;

/// <summary>BERT's WordPiece: the longest token that the rest of a word begins with, again and again.</summary>
internal sealed class WordPieceModel(IReadOnlyDictionary<string, int> vocabulary, string unknown) : ITokenModel
{
    /// <summary>Stands before the tokens that go on with a word.</summary>
    public string Continuing { get; init; } = "##";

    /// <summary>Words of more characters are unknown.</summary>
    public int LongestWord { get; init; } = 100;

    public int? IdOf(string token) => vocabulary.TryGetValue(token, out var id) ? id : null;

    public void Encode(string piece, List<int> ids)
    {
        var tokens = piece.EnumerateRunes().Count() <= LongestWord ? Cut(piece) : null;
        if (tokens is not null)
            ids.AddRange(tokens);
        else if (IdOf(unknown) is { } id)
            ids.Add(id);
    }

    private List<int>? Cut(string word)
    {
        var tokens = new List<int>();
        for (var start = 0; start < word.Length; )
        {
            var end = word.Length;
            int? found = null;
            while (end > start && (found = IdOf((start > 0 ? Continuing : "") + word[start..end])) is null)
                end -= char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
            if (found is not { } id)
                return null;
            tokens.Add(id);
            start = end;
        }
        return tokens;
    }
}
