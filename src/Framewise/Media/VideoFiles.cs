using System.IO.Enumeration;

namespace Framewise.Media;

/// <summary>Finds videos: files as given, folders searched to the bottom for names that end like a video's, patterns, and lists of paths.</summary>
public static class VideoFiles
{
    /// <summary>The endings, without a dot, by which a file in a folder counts as a video or as one's extracted frames (<c>tfrecord</c>); upper and lower case are the same.</summary>
    public static IReadOnlySet<string> Endings { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "3g2",
            "3gp",
            "264",
            "265",
            "asf",
            "av1",
            "avi",
            "divx",
            "dv",
            "f4v",
            "flv",
            "h264",
            "h265",
            "hevc",
            "ivf",
            "m1v",
            "m2t",
            "m2ts",
            "m2v",
            "m4v",
            "mj2",
            "mkv",
            "mov",
            "mp4",
            "mpe",
            "mpeg",
            "mpg",
            "mpv",
            "mts",
            "mxf",
            "nut",
            "obu",
            "ogm",
            "ogv",
            "qt",
            "rm",
            "rmvb",
            "tfrecord",
            "ts",
            "vob",
            "webm",
            "wmv",
            "y4m",
        };

    /// <summary>
    /// The files that <paramref name="paths"/> name, in natural order, each once. A path is a file, a folder, a pattern with <c>*</c>, <c>?</c> or <c>**</c>,
    /// or <c>@list</c>, a text file with one path a line. What is there literally comes before its meaning as a pattern or list.
    /// </summary>
    /// <exception cref="MediaException">A path leads nowhere, or a folder or pattern holds no video.</exception>
    public static IReadOnlyList<VideoFile> Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return
        [
            .. paths
                .SelectMany(FindOne)
                .DistinctBy(file => Path.GetFullPath(file.Path))
                .OrderBy(file => file.RelativePath, NaturalOrder.Instance),
        ];
    }

    private static List<VideoFile> FindOne(string path)
    {
        if (path.Length == 0)
            throw new MediaException("An empty path was given. Name a file, a folder or a pattern.");
        if (File.Exists(path))
            return [new VideoFile(path, Path.GetFileName(path))];
        if (Directory.Exists(path))
            return FindInFolder(path);
        if (path[0] == '@' && File.Exists(path[1..]))
            return FindInList(path[1..]);
        if (path.AsSpan().IndexOfAny('*', '?') >= 0)
            return FindByPattern(path);
        throw new MediaException(
            FileName.WhyUnsayable(path) is { } why
                ? $"'{path}' cannot be opened: {why}."
                : $"There is no file or folder '{path}'. Check the name, or quote it if it has spaces.",
            path
        );
    }

    private static List<VideoFile> FindInFolder(string folder)
    {
        var files = Walk(folder)
            .Where(file => Endings.Contains(Path.GetExtension(file).TrimStart('.')) || file.EndsWith(Path.DirectorySeparatorChar))
            .Select(Path.TrimEndingDirectorySeparator)
            .Select(file => new VideoFile(file, Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')))
            .ToList();
        if (files.Count == 0)
            throw new MediaException(
                $"The folder '{folder}' holds no video (looked for endings such as mp4, mov, mkv, webm, avi, ts). Name the files themselves if they end otherwise.",
                folder
            );
        return files;
    }

    private static List<VideoFile> FindInList(string list)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(list);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"The list '{list}' cannot be read: {e.Message.TrimEnd('.')}.", list, e);
        }
        return
        [
            .. lines.Select(line => line.Trim()).Where(line => line.Length > 0).SelectMany(line => FindOne(Path.Combine(folder, line))),
        ];
    }

    private static List<VideoFile> FindByPattern(string pattern)
    {
        var parts = pattern.Replace(Path.DirectorySeparatorChar, '/').Split('/');
        var fixedParts = parts.TakeWhile(part => part.AsSpan().IndexOfAny('*', '?') < 0).ToArray();
        var root = string.Join('/', fixedParts);
        if (root.Length == 0)
            root = pattern[0] == '/' ? "/" : ".";
        var wanted = parts[fixedParts.Length..];
        var files = Directory.Exists(root)
            ? Walk(root)
                .Select(file => new VideoFile(
                    root == "." ? Path.GetRelativePath(root, file) : file,
                    Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/')
                ))
                .Where(file => Matches(file.RelativePath.Split('/'), wanted))
                .ToList()
            : [];
        if (files.Count == 0)
            throw new MediaException($"No file matches '{pattern}'. Check the pattern; ** stands for any folders.", pattern);
        return files;
    }

    private static bool Matches(ReadOnlySpan<string> names, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty)
            return names.IsEmpty;
        if (pattern[0] == "**")
            return Matches(names, pattern[1..]) || (!names.IsEmpty && Matches(names[1..], pattern));
        return !names.IsEmpty
            && FileSystemName.MatchesSimpleExpression(pattern[0], names[0], ignoreCase: false)
            && Matches(names[1..], pattern[1..]);
    }

    /// <summary>All files below a folder, and folders that cannot be entered because of their names, with a separator behind them: each is an entry that fails, not silence.</summary>
    private static IEnumerable<string> Walk(string folder)
    {
        var unsayable = new List<string>();
        var seen = new HashSet<string>();
        foreach (
            var file in FolderWalk.Files(
                folder,
                (unreadable, e) =>
                {
                    if (FileName.WhyUnsayable(unreadable) is null)
                        throw new MediaException($"The folder '{unreadable}' cannot be read: {e.Message}", unreadable, e);
                    unsayable.Add(unreadable + Path.DirectorySeparatorChar);
                }
            )
        )
            yield return Once(file);
        foreach (var entry in unsayable)
            yield return Once(entry);

        // Names that are not valid UTF-8 may look the same here; each is one more entry.
        string Once(string path)
        {
            while (!seen.Add(path))
                path = path.Insert(Math.Max(0, path.LastIndexOf('\uFFFD')), "\uFFFD");
            return path;
        }
    }
}
