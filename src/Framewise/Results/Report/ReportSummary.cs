using Framewise.Results.Files;

namespace Framewise.Results.Report;

/// <summary>The pages that were written.</summary>
/// <param name="Index">The page that lists them.</param>
/// <param name="Pages">One page per video.</param>
/// <param name="WithoutVideo">Names of the videos that were not found; their pages show the results alone and let the reader choose the
/// file.</param>
/// <param name="Problems">Tables and folders that could not be read, and pages that could not be written, and why; they stop no
/// other.</param>
public sealed record ReportSummary(
    string Index,
    IReadOnlyList<string> Pages,
    IReadOnlyList<string> WithoutVideo,
    IReadOnlyList<ResultException> Problems
)
{
    /// <summary>Videos in the list.</summary>
    public int Videos { get; init; }
}
