namespace Framewise.Results.Ledger;

/// <summary>How long a class was the best one or sure in a video.</summary>
/// <param name="Label">The label.</param>
/// <param name="Share">Share of the time in which it was the best or sure, from 0 to 1.</param>
/// <param name="MeanProbability">Its mean probability over <paramref name="Time"/>; over all the time in which it was the best where it
/// never was sure.</param>
/// <param name="Time">How long it reached <see cref="VideoReport.SureFrom"/>.</param>
public sealed record LabelShare(string Label, double Share, double MeanProbability, TimeSpan Time);
