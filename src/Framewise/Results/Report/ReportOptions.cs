using Framewise.Results.Files;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>Where reports go and what they show.</summary>
public sealed record ReportOptions
{
    /// <summary>Folder for the pages, in the same folders as below the results; null for beside the tables.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The folder of videos that was classified; null to look where the ledger says, beside the tables and beside the
    /// pages.</summary>
    public string? VideoFolder { get; init; }

    /// <summary>How frames are joined to segments.</summary>
    public SegmentOptions Segments { get; init; } = new();
}
