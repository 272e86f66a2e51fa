using System.Text.Json.Serialization;
using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Results.Journal;

/// <summary>What the rows of an unfinished table depend on. A run for which any of it differs starts the video over.</summary>
internal sealed record JournalHead : Provenance
{
    public required InputFacts Input { get; init; }

    /// <summary>The part of the video; null for all of it.</summary>
    [JsonPropertyOrder(2)]
    public VideoPart? Part { get; init; }
}
