namespace Framewise.Models;

/// <summary>How <see cref="NetworkModel"/> finds what belongs to a network.</summary>
public sealed record NetworkModelOptions
{
    /// <summary>The card to use; null: <c>NAME.card.json</c> beside the network's file, else the built-in card of a known file.</summary>
    public string? CardPath { get; init; }

    /// <summary>The folder that holds fetched networks, one folder each; null: <see cref="ModelCatalogue.DefaultFolder"/>.</summary>
    public string? CatalogueFolder { get; init; }
}
