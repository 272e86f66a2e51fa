namespace Framewise.Media;

/// <summary>The files below a folder. None is hidden: names with a dot in front and attributes mean nothing here.</summary>
internal static class FolderWalk
{
    private const int MaximumDepth = 100;

    /// <summary>All files. Links are followed, and a folder that was entered already is not entered again, so loops end.</summary>
    /// <param name="folder">The folder; the files' paths begin with it.</param>
    /// <param name="unreadable">Told each folder below, or this one, that may not be read, and why.</param>
    /// <param name="enter">Asked of each folder below; null to enter all.</param>
    public static IEnumerable<string> Files(string folder, Action<string, Exception> unreadable, Func<string, bool>? enter = null) =>
        Files(folder, Path.GetFullPath(folder), unreadable, enter, [], depth: 0);

    private static IEnumerable<string> Files(
        string folder,
        string realFolder,
        Action<string, Exception> unreadable,
        Func<string, bool>? enter,
        HashSet<string> entered,
        int depth
    )
    {
        if (depth > MaximumDepth || !entered.Add(realFolder))
            yield break;
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            unreadable(folder, e);
            yield break;
        }
        foreach (var entry in entries)
        {
            var path = Path.Combine(folder, entry.Name);
            if (!Directory.Exists(path))
            {
                if (entry is DirectoryInfo && FileName.WhyUnsayable(path) is { } why)
                    unreadable(path, new IOException(why));
                else
                    yield return path;
                continue;
            }
            if (enter?.Invoke(path) == false)
                continue;
            var real = Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry.LinkTarget ?? entry.Name, realFolder));
            foreach (var file in Files(path, real, unreadable, enter, entered, depth + 1))
                yield return file;
        }
    }
}
