namespace Framewise.Search;

/// <summary>A question to stored embeddings: what frames are to be like, and unlike.</summary>
/// <param name="Examples">At least one, of which at least one is wanted.</param>
public sealed record SimilarityQuery(IReadOnlyList<Example> Examples)
{
    /// <summary>How many passages are given at most; at least 1.</summary>
    public const int DefaultLimit = 10;

    /// <summary>Only frames that this query finds, too; null for all.</summary>
    public SearchQuery? Labels { get; init; }

    /// <inheritdoc cref="DefaultLimit"/>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Leaves out passages whose best frame looks much like that of a better passage.</summary>
    public bool IsDistinct { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(
            " + ",
            (string[])[.. Examples.Select(example => $"{example}"), .. Labels is null ? Array.Empty<string>() : [Labels.Text]]
        );

    /// <summary>Throws where it cannot be answered, whatever the results.</summary>
    /// <exception cref="SearchQueryException">It is so.</exception>
    internal void Validate()
    {
        if (Examples.FirstOrDefault(example => string.IsNullOrWhiteSpace(example.Value)) is not null)
            throw Wrong("An example is empty. Write what is to be seen, such as \"a red circle appears\".");
        if (!Examples.Any(example => example.IsWanted))
            throw Wrong(
                "The search says only what frames are not to be like. Say what they are to be like, too, with --text, --image or --like."
            );
        if (Limit < 1)
            throw Wrong($"A limit of {Limit} passages is not possible. Give 1 or more.");
    }

    internal SearchQueryException Wrong(string message) => new(ToString(), 0, message);
}
