using System.IO.Enumeration;

namespace Framewise.Media;

/// <summary>One search for videos: every path is followed to its end, and what one leads to never keeps the others from being
/// followed.</summary>
internal sealed class VideoSearch
{
    private static readonly char[] s_wildcards = ['*', '?'];

    /// <summary>What systems and storages keep beside people's files: waste baskets, thumbnails, indexes.</summary>
    private static readonly HashSet<string> s_foldersOfSystems = new(
        [
            "@eaDir",
            "#recycle",
            "$RECYCLE.BIN",
            "RECYCLER",
            "System Volume Information",
            ".Trashes",
            ".Spotlight-V100",
            ".fseventsd",
            "__MACOSX",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly List<VideoFile> _videos = [];
    private readonly List<VideoFile> _pipes = [];
    private readonly List<MediaException> _unreachable = [];
    private readonly SortedDictionary<string, int> _passedOver = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lists = [];

    public FoundVideos Result =>
        new()
        {
            Videos = DistinctNames.Of(_videos.DistinctBy(file => Path.GetFullPath(file.Path), DistinctNames.OfSystem)),
            Pipes = [.. _pipes.DistinctBy(pipe => pipe.Path)],
            Unreachable = [.. _unreachable.DistinctBy(error => error.Message)],
            PassedOver = _passedOver,
        };

    public void Follow(string path)
    {
        if (path.Length == 0)
            Fail("An empty path was given. Name a file, a folder or a pattern.", path);
        else if (path == "-")
            _pipes.Add(new VideoFile(path, "stdin"));
        else if (File.Exists(path))
            FollowFile(path);
        else if (Directory.Exists(path))
            FollowFolder(path);
        else if (PictureSequence.Find(path) is not null)
            _videos.Add(new VideoFile(path, Path.GetFileName(path)));
        else if (path[0] == '@' && File.Exists(path[1..]))
            FollowList(path[1..]);
        else if (path.AsSpan().IndexOfAny(s_wildcards) >= 0)
            FollowPattern(path);
        else
            Fail(
                FileName.WhyUnsayable(path) is { } why
                    ? $"'{path}' cannot be opened: {why}."
                    : $"There is no file or folder '{path}'. Check the name, or quote it if it has spaces.",
                path
            );
    }

    private void Fail(string sentence, string path, Exception? inner = null) => _unreachable.Add(new MediaException(sentence, path, inner));

    private void FollowFile(string path)
    {
        var video = new VideoFile(path, Path.GetFileName(path));
        switch (FileKinds.Of(path))
        {
            case FileKind.Pipe:
                _pipes.Add(video);
                break;
            case FileKind.Regular:
                _videos.Add(video with { Path = FileBehind(path) });
                break;
            case var kind:
                Fail($"'{path}' is a {kind.ToString().ToLowerInvariant()}, not a video. Name a file, a folder or a pipe.", path);
                break;
        }
    }

    /// <summary>Whether a name is the shell's for what it has opened, such as <c>/dev/stdin</c>: it means something else in every
    /// process.</summary>
    private static bool IsOfShell(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static string FileBehind(string path) =>
        IsOfShell(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } file
            ? file.FullName
            : path;

    private void FollowFolder(string folder)
    {
        var before = _unreachable.Count;
        var files = Walk(folder, IsNoFolderOfSystem).Where(IsVideo).Select(file => Below(folder, file, file)).ToList();
        _videos.AddRange(files);
        if (files.Count == 0 && _unreachable.Count == before)
            Fail(
                $"The folder '{folder}' holds no video (looked for endings such as mp4, mov, mkv, webm, avi, ts, "
                    + "and into other files). Name the files themselves if they are some.",
                folder
            );
    }

    private void FollowList(string list)
    {
        if (!_lists.Add(Path.GetFullPath(list)))
            return;
        string[] lines;
        try
        {
            lines =
                FileKinds.Of(list) == FileKind.Regular || IsOfShell(list)
                    ? File.ReadAllLines(list)
                    : throw new IOException("it is not a file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail($"The list '{list}' cannot be read: {e.Message.TrimEnd('.')}.", list, e);
            return;
        }
        if (lines.Any(line => line.Contains('\0', StringComparison.Ordinal)))
        {
            Fail($"'{list}' is not a list: it holds bytes that are no text. A list has one path a line.", list);
            return;
        }
        string[] entries = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
        var folder = IsOfShell(list) ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(list))!;
        var before = _videos.Count + _pipes.Count + _unreachable.Count;
        foreach (var entry in entries)
            if (Entry(folder, entry) is { } path)
                Follow(path);
        if (_videos.Count + _pipes.Count + _unreachable.Count == before)
            Fail($"The list '{list}' names no video. A list has one path a line; lines that begin with # do not count.", list);
    }

    /// <summary>The path of a list's line; null for a comment. What is there literally comes before its meaning as a comment or in
    /// quotes.</summary>
    private static string? Entry(string folder, string line)
    {
        var path = Path.Combine(folder, line);
        if (Path.Exists(path))
            return path;
        if (line[0] == '#')
            return null;
        if (line.Length > 1 && line[0] == line[^1] && line[0] is '"' or '\'')
            line = line[1..^1];
        return line is ['@', .. var list] ? "@" + Path.Combine(folder, list) : Path.Combine(folder, line);
    }

    private void FollowPattern(string pattern)
    {
        var parts = pattern.Replace(Path.DirectorySeparatorChar, '/').Split('/');
        var fixedParts = parts.TakeWhile(part => part.AsSpan().IndexOfAny(s_wildcards) < 0).ToArray();
        var root = string.Join('/', fixedParts);
        if (root.Length == 0)
            root = pattern[0] == '/' ? "/" : ".";
        var wanted = parts[fixedParts.Length..];
        var before = _unreachable.Count;
        var files = Directory.Exists(root)
            ? Walk(
                    root,
                    folder =>
                        MayLeadTo(Names(root, folder), wanted) && (wanted.Contains(Path.GetFileName(folder)) || IsNoFolderOfSystem(folder))
                )
                .Where(file => Matches(Names(root, file), wanted) && !VideoSignature.IsAppleDouble(file) && IsReadable(file))
                .Select(file => Below(root, file, root == "." ? Path.GetRelativePath(root, file) : file))
                .ToList()
            : [];
        _videos.AddRange(files);
        if (files.Count == 0 && _unreachable.Count == before)
            Fail($"No file matches '{pattern}'. Check the pattern; ** stands for any folders.", pattern);
    }

    private static VideoFile Below(string root, string file, string path) => new(path, string.Join('/', Names(root, file)));

    private static string[] Names(string root, string file) => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);

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

    /// <summary>Whether a file in a folder of these names may match.</summary>
    private static bool MayLeadTo(ReadOnlySpan<string> names, ReadOnlySpan<string> pattern) =>
        !pattern.IsEmpty
        && (
            names.IsEmpty
            || pattern[0] == "**"
            || (FileSystemName.MatchesSimpleExpression(pattern[0], names[0], ignoreCase: false) && MayLeadTo(names[1..], pattern[1..]))
        );

    private bool IsNoFolderOfSystem(string folder)
    {
        var name = Path.GetFileName(folder);
        if (!s_foldersOfSystems.Contains(name) && !name.StartsWith(".Trash-", StringComparison.Ordinal))
            return true;
        PassOver(name + "/");
        return false;
    }

    /// <summary>Whether a file in a folder is a video by its name or, where the name says nothing, by its first bytes. All others are
    /// counted.</summary>
    private bool IsVideo(string file)
    {
        var ending = Path.GetExtension(file);
        var isNamedSo = VideoFiles.Endings.Contains(ending.TrimStart('.'));
        if (VideoSignature.IsAppleDouble(file))
            PassOver("._*");
        else if (FileKinds.Of(file) != FileKind.Regular && !isNamedSo)
            PassOver(ending.ToLowerInvariant());
        else if (!IsReadable(file))
            return false;
        else if (isNamedSo ? !VideoSignature.IsSourceText(file) : VideoSignature.IsVideo(file))
            return true;
        else
            PassOver(ending.ToLowerInvariant());
        return false;
    }

    /// <summary>Whether what lies in a folder under a video's name can be read as a file; a pipe would wait for its other end.</summary>
    private bool IsReadable(string file)
    {
        if (FileKinds.Of(file) is FileKind.Regular)
            return true;
        Fail(
            $"'{file}' is a {FileKinds.Of(file).ToString().ToLowerInvariant()}, not a file. A pipe is read where it is named by itself.",
            file
        );
        return false;
    }

    private void PassOver(string ending) => _passedOver[ending] = _passedOver.GetValueOrDefault(ending) + 1;

    /// <summary>All files below a folder, once each; a folder that cannot be entered is said.</summary>
    private IEnumerable<string> Walk(string folder, Func<string, bool> enter)
    {
        var seen = new HashSet<string>();
        foreach (
            var file in FolderWalk.Files(
                folder,
                (unreadable, e) => Fail($"The folder '{unreadable}' cannot be read: {e.Message.TrimEnd('.')}.", unreadable, e),
                enter
            )
        )
        {
            // Names that are not valid UTF-8 may look the same here; each is one more entry.
            var path = file;
            while (!seen.Add(path))
                path = path.Insert(Math.Max(0, path.LastIndexOf('\uFFFD')), "\uFFFD");
            yield return path;
        }
    }
}
