using Framewise.Results.Files;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>What is exported, and where to.</summary>
public sealed record ExportOptions
{
    /// <summary>The formats.</summary>
    public IReadOnlyList<ExportFormat> Formats { get; init; } = [ExportFormat.Segments];

    /// <summary>Folder for the files, in the same folders as below the results; null for beside the tables.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>How frames are joined to segments.</summary>
    public SegmentOptions Segments { get; init; } = new();
}
