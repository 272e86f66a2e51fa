using Framewise.Results.Files;

namespace Framewise.Labelling;

/// <summary>What a labelling did.</summary>
/// <param name="Videos">Videos with new labels.</param>
/// <param name="Unchanged">Videos that had these labels already.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="Problems">Videos that cannot be labelled from what is stored, and why.</param>
/// <param name="Notices">What is worth knowing of the prompts.</param>
internal sealed record LabellingSummary(
    int Videos,
    int Unchanged,
    long Rows,
    IReadOnlyList<ResultException> Problems,
    IReadOnlyList<string> Notices
);
