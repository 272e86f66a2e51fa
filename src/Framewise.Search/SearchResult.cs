using Framewise.Results.Files;

namespace Framewise.Search;

/// <summary>What a search found.</summary>
/// <param name="Query">The query, as it was written.</param>
/// <param name="Hits">By video, then by time; of a search by examples best first.</param>
/// <param name="Videos">Videos that were searched.</param>
/// <param name="Rows">Rows that were searched.</param>
/// <param name="Notes">Sentences about what terms mean, such as that "crane" is two classes.</param>
/// <param name="Problems">Tables that could not be read; they stop no other.</param>
public sealed record SearchResult(
    string Query,
    IReadOnlyList<SearchHit> Hits,
    int Videos,
    long Rows,
    IReadOnlyList<string> Notes,
    IReadOnlyList<ResultException> Problems
)
{
    /// <summary>Whether it was asked by text, picture or frame; then hits have a score, else probabilities.</summary>
    public bool IsByExamples { get; init; }

    /// <summary>Videos in the folder of which nothing could be decoded; there is nothing to search in them.</summary>
    public int WithoutRows { get; init; }
}
