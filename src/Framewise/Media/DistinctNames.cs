namespace Framewise.Media;

/// <summary>Keeps videos of one name apart by the folders that differ.</summary>
internal static class DistinctNames
{
    /// <summary>Whether the file systems that are usual here tell A.mp4 from a.mp4.</summary>
    public static StringComparer OfSystem { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>
    /// The videos in natural order; those of the same <see cref="VideoFile.RelativePath"/> get as many folders before it as it takes. A
    /// name depends on the videos alone, not on the order in which they were found. <paramref name="same"/> says which are one to the file
    /// system; null for that of this system.
    /// </summary>
    public static IReadOnlyList<VideoFile> Of(IEnumerable<VideoFile> videos, StringComparer? same = null)
    {
        var named = videos.ToArray();
        for (var isAmbiguous = true; isAmbiguous; )
        {
            isAmbiguous = false;
            var indices = Enumerable
                .Range(0, named.Length)
                .GroupBy(i => named[i].RelativePath, same ?? OfSystem)
                .Where(group => group.Skip(1).Any())
                .ToArray();
            foreach (var i in indices.SelectMany(group => group))
                if (WithOneFolderMore(named[i]) is { } longer)
                    (named[i], isAmbiguous) = (longer, true);
        }
        return [.. named.OrderBy(file => file.RelativePath, NaturalOrder.Instance)];
    }

    private static VideoFile? WithOneFolderMore(VideoFile video)
    {
        var parts = Path.GetFullPath(video.Path).Split(Path.DirectorySeparatorChar);
        var depth = video.RelativePath.Split('/').Length + 1;
        return depth < parts.Length || (depth == parts.Length && parts[0].Length > 0)
            ? video with
            {
                RelativePath = $"{parts[^depth].TrimEnd(':')}/{video.RelativePath}",
            }
            : null;
    }
}
