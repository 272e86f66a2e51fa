using Framewise.Results.Files;
using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>Finds the video that a table was made from.</summary>
internal static class VideoLink
{
    /// <summary>The link from the page to the video, or null where it is not found.</summary>
    public static string? Find(VideoResult result, ReportOptions options, string page) =>
        FindFile(result, options.VideoFolder, Path.GetDirectoryName(Path.GetFullPath(page))!) is { } video
            ? FileLink.From(page, video)
            : null;

    /// <summary>The video: in the folder that is named, else where the ledger says, beside the table and in <paramref name="beside"/>. Null
    /// where it is not found.</summary>
    public static string? FindFile(VideoResult result, string? videoFolder, string? beside)
    {
        var name = result.Ledger?.FileName ?? result.Name;
        string?[] candidates = videoFolder is { } folder
            ? [Path.Combine(folder, name), Path.Combine(folder, Path.GetFileName(name))]
            :
            [
                result.Ledger?.Stream?.Path,
                Path.Combine(result.Folder, Path.GetFileName(name)),
                beside is null ? null : Path.Combine(beside, Path.GetFileName(name)),
            ];
        return candidates.FirstOrDefault(File.Exists) is { } video ? Path.GetFullPath(video) : null;
    }
}
