namespace Framewise.Results.Exports;

/// <summary>What was written.</summary>
/// <param name="Files">The files.</param>
/// <param name="Problems">Tables that could not be read, and why.</param>
public sealed record ExportSummary(IReadOnlyList<string> Files, IReadOnlyList<ResultException> Problems);
