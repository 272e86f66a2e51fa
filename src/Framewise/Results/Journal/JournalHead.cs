using System.Text.Json.Serialization;
using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Results.Journal;

/// <summary>What the rows of an unfinished table depend on. A run for which any of it differs starts the video over.</summary>
internal sealed record JournalHead
{
    public int Schema { get; init; } = LedgerDocument.CurrentSchema;

    public required InputFacts Input { get; init; }

    [JsonPropertyName("networks")]
    public required IReadOnlyList<ModelFacts> Models { get; init; }

    public required OptionFacts Options { get; init; }

    /// <summary>The part of the video; null for all of it.</summary>
    public VideoPart? Part { get; init; }

    public required string Framewise { get; init; }

    public required string? Decoder { get; init; }

    public required string Runtime { get; init; }

    /// <summary>When the first run began with the video.</summary>
    public required DateTimeOffset Started { get; init; }
}
