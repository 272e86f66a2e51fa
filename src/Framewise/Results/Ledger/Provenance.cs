using System.Text.Json.Serialization;

namespace Framewise.Results.Ledger;

/// <summary>By what rows were made, as every document beside a table says it: the ledger, the report of a run, the head of a journal. The
/// numbers of order keep each one's fields where they always were.</summary>
internal abstract record Provenance
{
    public const int CurrentSchema = 1;

    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = CurrentSchema;

    [JsonPropertyName("networks")]
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<ModelFacts> Models { get; init; }

    /// <summary>The options that change results.</summary>
    [JsonPropertyOrder(1)]
    public required OptionFacts Options { get; init; }

    [JsonPropertyOrder(3)]
    public required string Framewise { get; init; }

    /// <summary>The version of the decoder; null where FFmpeg's libraries could not be loaded.</summary>
    [JsonPropertyOrder(3)]
    public string? Decoder { get; init; }

    [JsonPropertyOrder(3)]
    public required string Runtime { get; init; }

    /// <summary>The processors that the rows were made on, each with its level of instructions: several where another machine went on. Null
    /// in the head of a journal, whose checkpoints say it. Nothing is decided by them.</summary>
    [JsonPropertyOrder(3)]
    public IReadOnlyList<string>? Processors { get; init; }

    /// <summary>When the first run began.</summary>
    [JsonPropertyOrder(3)]
    public DateTimeOffset Started { get; init; }

    /// <summary>All processors of several documents; null where none says its own.</summary>
    public static IReadOnlyList<string>? ProcessorsOf(IEnumerable<Provenance> documents) =>
        documents.SelectMany(document => document.Processors ?? []).Distinct().ToArray() is { Length: > 0 } all ? all : null;
}
