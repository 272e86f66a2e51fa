namespace Framewise.Search.Queries;

/// <summary>Splits a query into words, quoted texts, comparisons and parentheses.</summary>
internal static class QueryLexer
{
    public static List<QueryToken> Split(string query)
    {
        var tokens = new List<QueryToken>();
        for (var at = 0; ; )
        {
            while (at < query.Length && char.IsWhiteSpace(query[at]))
                at++;
            var token = at == query.Length ? new QueryToken(TokenKind.End, "", at) : Read(query, ref at);
            tokens.Add(token);
            if (token.Kind == TokenKind.End)
                return tokens;
        }
    }

    private static QueryToken Read(string query, ref int at)
    {
        var start = at;
        switch (query[at])
        {
            case '(':
                return new QueryToken(TokenKind.Open, query[at++..at], start);
            case ')':
                return new QueryToken(TokenKind.Close, query[at++..at], start);
            case '<' or '>' or '=' or '!':
                while (at < query.Length && query[at] is '<' or '>' or '=' or '!')
                    at++;
                return new QueryToken(TokenKind.Operator, query[start..at], start);
            // A quote inside a word belongs to it: potter's wheel.
            case '"' or '\'':
                var end = query.IndexOf(query[at], at + 1);
                if (end < 0)
                    throw SearchQueryException.At(query, at, $"the quote {query[at]} is not closed.");
                at = end + 1;
                return new QueryToken(TokenKind.Quoted, query[(start + 1)..end], start);
            default:
                while (at < query.Length && !char.IsWhiteSpace(query[at]) && query[at] is not ('(' or ')' or '<' or '>'))
                    at++;
                return new QueryToken(TokenKind.Word, query[start..at], start);
        }
    }
}
