using Framewise.Search;
using Framewise.Search.Queries;

namespace Framewise.Tests.Search;

public class SearchQueryTests
{
    [Theory]
    [InlineData("dog", "dog >= 0.4")]
    [InlineData("golden  retriever>0.6 for 2s", "golden retriever > 0.6; at least 2 s")]
    [InlineData("class 207 <= 12.5%", "[207] <= 0.125")]
    [InlineData("dog < 60 %", "dog < 0.6")]
    [InlineData("potter's wheel", "potter's wheel >= 0.4")]
    [InlineData("\"black and gold garden spider\" > 0.2", "black and gold garden spider > 0.2")]
    [InlineData("'not' or \"class\"", "(not >= 0.4 or class >= 0.4)")]
    [InlineData("tench, Tinca tinca", "tench, Tinca tinca >= 0.4")]
    [InlineData("a or b and not c", "(a >= 0.4 or (b >= 0.4 and not c >= 0.4))")]
    [InlineData("(a OR b) AND c", "((a >= 0.4 or b >= 0.4) and c >= 0.4)")]
    [InlineData("a or b or c", "((a >= 0.4 or b >= 0.4) or c >= 0.4)")]
    [InlineData("not not (a)", "not not a >= 0.4")]
    [InlineData(
        "a between 10s and 1:30 in *.mp4 network inception gaps 500ms",
        "a >= 0.4; gaps 0.5 s; from 10 s to 90 s; in *.mp4; network inception"
    )]
    [InlineData("a for 2 min in 'my (own) video'", "a >= 0.4; at least 120 s; in my (own) video")]
    [InlineData("a and b for 3", "(a >= 0.4 and b >= 0.4); at least 3 s")]
    public void A_query_means(string text, string meaning) => Assert.Equal(meaning, Describe(SearchQuery.Parse(text)));

    [Theory]
    [InlineData("", 0, "a label")]
    [InlineData("dog >", 5, "the query ends, but a probability belongs here")]
    [InlineData("dog > cat", 6, "there is 'cat', but a probability")]
    [InlineData("dog > 60", 6, "'60' is no probability")]
    [InlineData("dog == 0.6", 4, "'==' is no comparison. Use >, >=, < or <=.")]
    [InlineData("dog > 0.6 cat", 10, "quotes")]
    [InlineData("dog and", 7, "the query ends")]
    [InlineData("and dog", 0, "there is 'and'")]
    [InlineData("(dog or cat", 11, "the parenthesis of character 1 is not closed")]
    [InlineData("dog)", 3, "no parenthesis is open")]
    [InlineData("dog for", 7, "a time belongs here")]
    [InlineData("dog for 2x", 8, "a time belongs here")]
    [InlineData("dog for 1:30s", 8, "a time belongs here")]
    [InlineData("dog for 2s for 3s", 11, "'for' stands in the query already")]
    [InlineData("dog between 5s and 5s", 19, "must lie after")]
    [InlineData("dog between 5s", 14, "second time")]
    [InlineData("dog in", 6, "a name or a pattern")]
    [InlineData("\"dog", 0, "is not closed")]
    [InlineData("dog > 0.6%%%x", 6, "a probability")]
    [InlineData("dog \"cat\"", 4, "there is 'cat'")]
    public void An_error_names_the_place_and_the_way_out(string text, int position, string message)
    {
        var error = Assert.Throws<SearchQueryException>(() => SearchQuery.Parse(text));
        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(SearchQuery.TryParse(text, out _));
    }

    [Fact]
    public void Any_text_gives_a_query_or_an_error_of_its_own()
    {
        string[] pieces =
        [
            "dog",
            " ",
            "(",
            ")",
            "not",
            "and",
            "or",
            "for",
            "2s",
            ">",
            "0.5",
            "\"",
            "'",
            "class",
            "7",
            "between",
            "%",
            "\n",
            "=",
            "in",
            "\u0000",
            "é",
            "gaps",
        ];
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)] + (random.Next(3) > 0 ? " " : ""))
            );
            if (SearchQuery.TryParse(text, out var query))
                Assert.Equal(text, query.ToString());
        }
        Assert.Throws<SearchQueryException>(() => SearchQuery.Parse(string.Concat(Enumerable.Repeat("not ", 100_000)) + "dog"));
        Assert.Throws<SearchQueryException>(() => SearchQuery.Parse(new string('(', 100_000)));
    }

    private static string Describe(SearchQuery query)
    {
        var parts = new List<string> { Describe(query.Expression) };
        if (query.MinimumDuration > TimeSpan.Zero)
            parts.Add($"at least {query.MinimumDuration.TotalSeconds} s");
        if (query.Gaps != SearchQuery.DefaultGaps)
            parts.Add($"gaps {query.Gaps.TotalSeconds} s");
        if (query.Start is { } start)
            parts.Add($"from {start.TotalSeconds} s to {query.End!.Value.TotalSeconds} s");
        if (query.Videos is { } videos)
            parts.Add($"in {videos}");
        if (query.Model is { } model)
            parts.Add($"network {model}");
        return string.Join("; ", parts);
    }

    private static string Describe(QueryExpression expression) =>
        expression switch
        {
            QueryExpression.Condition c => $"{(c.Term.Class is { } number ? $"[{number}]" : c.Term.Text)} "
                + $"{c.Comparison switch { Comparison.Above => ">", Comparison.AtLeast => ">=", Comparison.Below => "<", _ => "<=" }} "
                + $"{c.Threshold}",
            QueryExpression.Not not => $"not {Describe(not.Operand)}",
            QueryExpression.And and => $"({Describe(and.Left)} and {Describe(and.Right)})",
            QueryExpression.Or or => $"({Describe(or.Left)} or {Describe(or.Right)})",
            _ => "?",
        };
}
