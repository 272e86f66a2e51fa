namespace Framewise.Prompts.Tokenizers;

/// <summary>Tokens that are looked for in the text before it is split, such as <c>&lt;|endoftext|&gt;</c>; "added_tokens" of a
/// tokenizer.json.</summary>
internal sealed class AddedTokens(IReadOnlyList<AddedTokens.Token> tokens)
{
    public static readonly AddedTokens None = new([]);

    public int? IdOf(string token) => tokens.FirstOrDefault(added => added.Content == token)?.Id;

    /// <summary>Cuts a text at these tokens. Those that are normalised are looked for, in their normalised form, in the normalised text;
    /// the others before.</summary>
    public IEnumerable<Part> Find(string text, Func<string, string> normalize)
    {
        var plain = tokens.Where(token => !token.IsNormalized).ToList();
        var normalized = tokens
            .Where(token => token.IsNormalized)
            .Select(token => token with { Content = normalize(token.Content) })
            .ToList();
        foreach (var part in Cut(new Part(text, null, IsFirst: true), plain))
            if (part.Id is not null)
                yield return part;
            else
                foreach (var inner in Cut(part with { Text = normalize(part.Text) }, normalized))
                    yield return inner;
    }

    private static IEnumerable<Part> Cut(Part part, List<Token> wanted)
    {
        var (text, last) = (part.Text, 0);
        for (var at = 0; at < text.Length; at++)
        {
            var found = wanted
                .Where(token => token.Content.Length > 0 && string.CompareOrdinal(text, at, token.Content, 0, token.Content.Length) == 0)
                .MaxBy(token => token.Content.Length);
            if (found is null)
                continue;
            var (start, end) = (at, at + found.Content.Length);
            at = end - 1;
            if (found.IsSingleWord && ((start > 0 && IsWord(text[start - 1])) || (end < text.Length && IsWord(text[end]))))
                continue;
            while (found.StripsLeft && start > last && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (found.StripsRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            if (start > last)
                yield return new Part(text[last..start], null, part.IsFirst && last == 0);
            yield return new Part(text[start..end], found.Id, part.IsFirst && start == 0);
            (last, at) = (end, end - 1);
        }
        if (last < text.Length)
            yield return new Part(text[last..], null, part.IsFirst && last == 0);
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    /// <summary>A part of a text: an added token with its id, or text between them.</summary>
    public sealed record Part(string Text, int? Id, bool IsFirst);

    /// <summary>One entry of "added_tokens".</summary>
    public sealed record Token(string Content, int Id, bool IsNormalized, bool StripsLeft, bool StripsRight, bool IsSingleWord);
}
