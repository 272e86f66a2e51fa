namespace Framewise.Results.Files;

/// <summary>Addresses of files. Relative ones hold wherever the folders are moved together.</summary>
internal static class FileLink
{
    /// <summary>Every character that means something in an address is escaped, and <c>./</c> in front keeps a name such as
    /// <c>javascript:x</c> from being one.</summary>
    public static string From(string page, string file)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFullPath(file));
        // On another drive there is no relative path.
        return Path.IsPathRooted(relative) ? To(relative) : "./" + Escape(relative);
    }

    /// <summary>The file: address of a rooted path. System.Uri would take a name such as <c>100%25.mp4</c> for escaped already.</summary>
    public static string To(string path) =>
        OperatingSystem.IsWindows() ? $"file:///{path[..2]}{Escape(path[2..])}" : "file://" + Escape(path);

    private static string Escape(string path) => string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
