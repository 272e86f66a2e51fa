using System.Diagnostics.CodeAnalysis;
using Framewise.Results.Ledger;
using Framewise.Search.Queries;

namespace Framewise.Search;

/// <summary>A question to results, such as <c>golden retriever &gt; 0.6 for 2s</c>. docs/search.md has the grammar and its
/// meaning.</summary>
public sealed class SearchQuery
{
    /// <summary>What a condition without a comparison asks for: this or more, as in all sums of time
    /// (<see cref="VideoReport.SureFrom"/>).</summary>
    public const double DefaultThreshold = VideoReport.SureFrom;

    /// <summary>How much time may lie between two matching frames of one hit, unless the query says so itself (<c>gaps</c>).</summary>
    public static readonly TimeSpan DefaultGaps = TimeSpan.FromSeconds(0.25);

    /// <summary>A picture that does not match and is shown for longer is no flicker: unless the query speaks of gaps itself, a hit ends
    /// there.</summary>
    internal static readonly TimeSpan LongestFlicker = TimeSpan.FromSeconds(0.1);

    internal SearchQuery(string text, QueryExpression expression) => (Text, Expression) = (text, expression);

    /// <summary>The query as it was written.</summary>
    public string Text { get; }

    /// <summary>How long a hit lasts at least (<c>for</c>).</summary>
    public TimeSpan MinimumDuration { get; internal init; }

    /// <summary>How much time may lie between two matching frames of one hit (<c>gaps</c>).</summary>
    public TimeSpan Gaps { get; internal init; } = DefaultGaps;

    /// <summary>Only frames from this time of their video on (<c>between</c>); null for all.</summary>
    public TimeSpan? Start { get; internal init; }

    /// <summary>Only frames before this time of their video; null for all.</summary>
    public TimeSpan? End { get; internal init; }

    /// <summary>Only videos whose name fits this pattern (<c>in</c>); null for all.</summary>
    public string? Videos { get; internal init; }

    /// <summary>Only models whose name fits this pattern (<c>model</c>); null for all.</summary>
    public string? Model { get; internal init; }

    internal QueryExpression Expression { get; }

    /// <summary>Reads a query.</summary>
    /// <exception cref="SearchQueryException">It cannot be understood; the message names the place and the way out.</exception>
    public static SearchQuery Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new QueryParser(text).Parse();
    }

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SearchQuery? query)
    {
        try
        {
            query = text is null ? null : Parse(text);
        }
        catch (SearchQueryException)
        {
            query = null;
        }
        return query is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
