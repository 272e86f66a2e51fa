namespace Framewise.Search.Queries;

internal enum TokenKind
{
    Word,
    Quoted,
    Operator,
    Open,
    Close,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">The word, what stands between the quotes, or the operator.</param>
/// <param name="Position">Index of its first character in the query.</param>
internal readonly record struct QueryToken(TokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is this word, without quotes; keywords have no case.</summary>
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
