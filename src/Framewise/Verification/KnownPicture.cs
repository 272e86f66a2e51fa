using Framewise.Media;

namespace Framewise.Verification;

/// <summary>A picture of which somebody knows what it shows.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Label">A label of the model, one of its names, a word above labels such as <c>dog</c>, or the number of a class.</param>
internal sealed record KnownPicture(string Path, string Label)
{
    private static readonly HashSet<string> s_endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".avif",
        ".bmp",
        ".gif",
        ".heic",
        ".jp2",
        ".jpe",
        ".jpeg",
        ".jpg",
        ".jxl",
        ".pgm",
        ".png",
        ".ppm",
        ".tga",
        ".tif",
        ".tiff",
        ".webp",
    };

    private static readonly string[] s_headers = ["file", "filename", "image", "path", "picture"];

    /// <summary>The pictures in a folder of folders, each called as what its pictures show, or in a list: one line each with path and label
    /// behind a tab, comma or space; paths count from the list, lines that begin with <c>#</c> do not count.</summary>
    /// <exception cref="MediaException">There is no such folder or list, or nothing in it.</exception>
    public static IReadOnlyList<KnownPicture> Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!System.IO.Path.Exists(path))
            throw new MediaException($"There is no folder or list '{path}'.", path);
        try
        {
            KnownPicture[] found = Directory.Exists(path) ? [.. InFolder(path)] : [.. InList(path)];
            return found.Length > 0
                ? found
                : throw new MediaException($"'{path}' names no pictures.", path)
                {
                    WayOut = "Give a folder with a folder for each label (zebra/1.jpg), " + "or a list with 'FILE,LABEL' in each line.",
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"'{path}' cannot be read: {e.Message}", path, e);
        }
    }

    private static IEnumerable<KnownPicture> InFolder(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => s_endings.Contains(System.IO.Path.GetExtension(file)))
            .Where(file => System.IO.Path.GetDirectoryName(System.IO.Path.GetRelativePath(folder, file)) is { Length: > 0 })
            .Order(NaturalOrder.Instance)
            .Select(file => new KnownPicture(file, System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file))!));

    private static IEnumerable<KnownPicture> InList(string list)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(list))!;
        foreach (var line in File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var at =
                line.IndexOf('\t') is var tab and > 0 ? tab
                : line.IndexOf(',') is var comma and > 0 ? comma
                : line.LastIndexOf(' ');
            if (at < 0)
                throw new MediaException($"The line '{line}' of '{list}' has no label.", list) { WayOut = "Write 'FILE,LABEL'." };
            var (file, label) = (line[..at].Trim(' ', '"'), line[(at + 1)..].Trim(' ', '"', '\t'));
            if (!s_headers.Contains(file.ToLowerInvariant()))
                yield return new KnownPicture(System.IO.Path.Combine(folder, file), label);
        }
    }
}
