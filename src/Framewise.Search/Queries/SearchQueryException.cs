namespace Framewise.Search;

/// <summary>A query that cannot be understood, or names something that the results do not know.</summary>
public sealed class SearchQueryException : FramewiseException
{
    internal SearchQueryException(string query, int position, string message, Exception? inner = null)
        : base(message, null, inner) => (Query, Position) = (query, position);

    /// <summary>The query.</summary>
    public string Query { get; }

    /// <summary>Index of the character, from 0, at which it stops being understood; its length where something is missing at the
    /// end.</summary>
    public int Position { get; }

    /// <summary>What is wrong at a place, with the place: <c>At character 18 of the query (behind "dog &gt;"): ...</c></summary>
    internal static SearchQueryException At(string query, int position, string what)
    {
        var behind = query[..Math.Min(position, query.Length)].TrimEnd();
        var place = behind.Length == 0 ? "At the beginning of the query" : $"At character {position + 1} of the query, behind '{behind}'";
        return new SearchQueryException(query, position, $"{place}: {what}");
    }
}
