using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>Finds the video that a table was made from.</summary>
internal static class VideoLink
{
    /// <summary>The link from the page to the video, or null where it is not found.</summary>
    public static string? Find(VideoResult result, ReportOptions options, string page)
    {
        var name = result.Ledger?.Input.Name ?? result.Name;
        string?[] candidates = options.VideoFolder is { } folder
            ? [Path.Combine(folder, name), Path.Combine(folder, Path.GetFileName(name))]
            : [result.Ledger?.Stream?.Path, Path.Combine(result.Folder, Path.GetFileName(name)), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFileName(name))];
        return candidates.FirstOrDefault(File.Exists) is { } video ? FileLink.From(page, video) : null;
    }
}
