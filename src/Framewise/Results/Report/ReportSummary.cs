namespace Framewise.Results.Report;

/// <summary>The pages that were written.</summary>
/// <param name="Index">The page that lists them.</param>
/// <param name="Pages">One page per video.</param>
/// <param name="WithoutVideo">Names of the videos that were not found; their pages show the results alone and let the reader choose the file.</param>
/// <param name="Problems">Tables that could not be read, and why.</param>
public sealed record ReportSummary(string Index, IReadOnlyList<string> Pages, IReadOnlyList<string> WithoutVideo, IReadOnlyList<ResultException> Problems);
