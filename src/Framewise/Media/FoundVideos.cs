namespace Framewise.Media;

/// <summary>What paths lead to: the videos, and an account of everything else that was met on the way.</summary>
public sealed record FoundVideos
{
    /// <summary>The videos in natural order, each once. Those of one name from different folders bear the folders that differ in
    /// <see cref="VideoFile.RelativePath"/>.</summary>
    public required IReadOnlyList<VideoFile> Videos { get; init; }

    /// <summary>Pipes that were named by themselves, <c>-</c> for standard input among them: to be read into files first, since videos are
    /// sought in.</summary>
    public IReadOnlyList<VideoFile> Pipes { get; init; } = [];

    /// <summary>Paths that lead nowhere: missing files, folders and lists that may not be read, folders and patterns without a video,
    /// devices and sockets.</summary>
    public IReadOnlyList<MediaException> Unreachable { get; init; } = [];

    /// <summary>How many files of each ending (<c>.txt</c>; <c>._*</c> for those of AppleDouble, <c>NAME/</c> for a folder of a system) are
    /// no videos by name or content.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Refuses a search that has led to nothing.</summary>
    /// <exception cref="MediaException">There is no video and no pipe; the sentences say which path leads where.</exception>
    public void ThrowIfNone()
    {
        if (Videos.Count + Pipes.Count > 0)
            return;
        if (Unreachable.Count == 1)
            throw Unreachable[0];
        throw new MediaException(
            Unreachable.Count == 0
                ? "No path was given. Name files, folders, patterns or lists."
                : string.Join(' ', Unreachable.Take(3).Select(error => error.Message))
                    + (Unreachable.Count > 3 ? $" And {Unreachable.Count - 3} more paths lead nowhere." : "")
        );
    }
}
