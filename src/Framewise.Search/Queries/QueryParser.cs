using System.Globalization;
using Framewise.Media;

namespace Framewise.Search.Queries;

/// <summary>
/// Reads a query by recursive descent:
/// <code>
/// query      = either { clause }
/// either     = both { "or" both }
/// both       = negated { "and" negated }
/// negated    = "not" negated | "(" either ")" | condition
/// condition  = ( "class" number | words | quoted ) [ comparison number ]
/// clause     = "for" time | "gaps" time | "between" time "and" time | "in" pattern | "network" pattern
/// </code>
/// </summary>
internal sealed class QueryParser(string text)
{
    private const int DeepestNesting = 100;

    private static readonly string[] Keywords = ["and", "or", "not", "for", "gaps", "between", "in", "network"];

    private static readonly Dictionary<string, double> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = 0.001,
        ["s"] = 1,
        ["sec"] = 1,
        ["second"] = 1,
        ["seconds"] = 1,
        ["min"] = 60,
        ["minute"] = 60,
        ["minutes"] = 60,
        ["h"] = 3600,
        ["hour"] = 3600,
        ["hours"] = 3600,
    };

    private readonly List<QueryToken> _tokens = QueryLexer.Split(text);
    private int _next;
    private int _depth;

    private QueryToken Next => _tokens[_next];

    public SearchQuery Parse()
    {
        var expression = ReadEither();
        TimeSpan? minimum = null,
            gaps = null,
            start = null,
            end = null;
        string? videos = null,
            model = null;
        while (Next.Kind != TokenKind.End)
        {
            if (TakeClause("for", minimum))
                minimum = ReadTime();
            else if (TakeClause("gaps", gaps))
                gaps = ReadTime();
            else if (TakeClause("in", videos))
                videos = ReadPattern();
            else if (TakeClause("network", model))
                model = ReadPattern();
            else if (TakeClause("between", start))
                (start, end) = ReadSpan();
            else if (Next.Kind == TokenKind.Close)
                throw Wrong("no parenthesis is open here.");
            else
                throw Unexpected(
                    "'and', 'or', 'for', 'gaps', 'between', 'in' or 'network' may follow here. "
                        + "A label that holds one of these words, or a comparison, needs quotes."
                );
        }
        return new SearchQuery(text, expression)
        {
            MinimumDuration = minimum ?? TimeSpan.Zero,
            Gaps = gaps ?? SearchQuery.DefaultGaps,
            Start = start,
            End = end,
            Videos = videos,
            Model = model,
        };
    }

    private QueryExpression ReadEither()
    {
        var left = ReadBoth();
        while (Take("or"))
            left = new QueryExpression.Or(left, ReadBoth());
        return left;
    }

    private QueryExpression ReadBoth()
    {
        var left = ReadNegated();
        while (Take("and"))
            left = new QueryExpression.And(left, ReadNegated());
        return left;
    }

    private QueryExpression ReadNegated()
    {
        if (++_depth > DeepestNesting)
            throw Wrong($"parentheses and 'not' may be nested {DeepestNesting} deep at most.");
        QueryExpression expression;
        if (Take("not"))
        {
            expression = new QueryExpression.Not(ReadNegated());
        }
        else if (Next.Kind == TokenKind.Open)
        {
            var open = _tokens[_next++];
            expression = ReadEither();
            if (Next.Kind != TokenKind.Close)
                throw Wrong($"the parenthesis of character {open.Position + 1} is not closed. Put ')' here, or 'and' or 'or'.");
            _next++;
        }
        else
        {
            expression = ReadCondition();
        }
        _depth--;
        return expression;
    }

    private QueryExpression.Condition ReadCondition()
    {
        var term = ReadTerm();
        if (Next.Kind != TokenKind.Operator)
            return new QueryExpression.Condition(term, Comparison.AtLeast, (float)SearchQuery.DefaultThreshold);
        var comparison = Next.Text switch
        {
            ">" => Comparison.Above,
            ">=" => Comparison.AtLeast,
            "<" => Comparison.Below,
            "<=" => Comparison.AtMost,
            var other => throw Wrong($"'{other}' is no comparison. Use >, >=, < or <=."),
        };
        _next++;
        return new QueryExpression.Condition(term, comparison, ReadProbability());
    }

    private QueryTerm ReadTerm()
    {
        var first = Next;
        if (first.Kind == TokenKind.Quoted)
        {
            if (string.IsNullOrWhiteSpace(first.Text))
                throw Wrong("a label stands between quotes.");
            _next++;
            return new QueryTerm(first.Text, null, first.Position);
        }
        if (!IsPlainWord(first))
            throw Unexpected(
                "a label, a term such as dog, or 'class' and a number belongs here. "
                    + "A label that is a word of the query language itself needs quotes."
            );
        if (first.Is("class") && int.TryParse(_tokens[_next + 1].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            _next += 2;
            return new QueryTerm($"class {number}", number, first.Position);
        }
        var words = new List<string>();
        while (IsPlainWord(Next))
            words.Add(_tokens[_next++].Text);
        return new QueryTerm(string.Join(' ', words), null, first.Position);
    }

    private float ReadProbability()
    {
        var isPercent = Next.Text.EndsWith('%') || (Next.Kind == TokenKind.Word && _tokens[_next + 1].Is("%"));
        if (
            Next.Kind != TokenKind.Word
            || !double.TryParse(Next.Text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        )
            throw Unexpected("a probability belongs here, such as 0.6 or 60%.");
        if (isPercent)
            number /= 100;
        if (number is < 0 or > 1)
            throw Wrong($"'{Next.Text}' is no probability. Give 0 to 1, such as 0.6, or 0% to 100%.");
        _next += Next.Text.EndsWith('%') || !isPercent ? 1 : 2;
        return (float)number;
    }

    private (TimeSpan, TimeSpan) ReadSpan()
    {
        var start = ReadTime();
        if (!Take("and"))
            throw Unexpected("'and' and a second time belong here: between 10s and 1:30.");
        var at = Next;
        var end = ReadTime();
        return end > start ? (start, end) : throw SearchQueryException.At(text, at.Position, "the second time must lie after the first.");
    }

    /// <summary><c>2s</c>, <c>2 s</c>, <c>500ms</c>, <c>1:30</c> or seconds without a unit.</summary>
    private TimeSpan ReadTime()
    {
        var word = Next.Kind == TokenKind.Word ? Next.Text : "";
        var digits = word.TrimEnd([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
        var unit = word[digits.Length..];
        var apart =
            unit.Length == 0
            && digits.Length > 0
            && _tokens[_next + 1] is { Kind: TokenKind.Word } following
            && Units.ContainsKey(following.Text);
        if (apart)
            unit = _tokens[_next + 1].Text;
        if (!VideoTime.TryParse(digits, out var time) || (unit.Length > 0 && (!Units.ContainsKey(unit) || digits.Contains(':'))))
            throw Unexpected("a time belongs here, such as 2s, 0.5s, 500ms, 2min or 1:30.");
        _next += apart ? 2 : 1;
        return unit.Length > 0 ? time * Units[unit] : time;
    }

    private string ReadPattern()
    {
        if (Next.Kind is not (TokenKind.Word or TokenKind.Quoted) || Next.Text.Length == 0)
            throw Unexpected("a name or a pattern with * and ? belongs here; names with spaces or parentheses need quotes.");
        return _tokens[_next++].Text;
    }

    private static bool IsPlainWord(QueryToken token) =>
        token.Kind == TokenKind.Word && !Keywords.Contains(token.Text, StringComparer.OrdinalIgnoreCase);

    private bool Take(string keyword)
    {
        if (!Next.Is(keyword))
            return false;
        _next++;
        return true;
    }

    private bool TakeClause(string keyword, object? already)
    {
        if (!Next.Is(keyword))
            return false;
        if (already is not null)
            throw Wrong($"'{keyword}' stands in the query already. It counts for the whole query; give it once.");
        _next++;
        return true;
    }

    private SearchQueryException Unexpected(string expected) =>
        Wrong($"{(Next.Kind == TokenKind.End ? "the query ends" : $"there is '{Next.Text}'")}, but {expected}");

    private SearchQueryException Wrong(string what) => SearchQueryException.At(text, Next.Position, what);
}
