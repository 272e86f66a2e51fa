using Framewise.Results.Files;

namespace Framewise.Results.Exports;

/// <summary>What was written.</summary>
/// <param name="Files">The files.</param>
/// <param name="Problems">Tables and folders that could not be read, and files that could not be written, and why; they stop no
/// other.</param>
public sealed record ExportSummary(IReadOnlyList<string> Files, IReadOnlyList<ResultException> Problems)
{
    /// <summary>Videos in the results.</summary>
    public int Videos { get; init; }

    /// <summary>Those among them of which nothing could be decoded; there is nothing to export of them.</summary>
    public int WithoutRows { get; init; }
}
