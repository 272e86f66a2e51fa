namespace Framewise.Results.Report;

/// <summary>Links from one file to another that hold wherever the folders are moved together.</summary>
internal static class RelativeLink
{
    /// <summary>Every character that means something in an address is escaped, and <c>./</c> in front keeps a name such as <c>javascript:x</c> from being one.</summary>
    public static string From(string page, string file)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFullPath(file));
        // On another drive there is no relative path.
        if (Path.IsPathRooted(relative)) return new Uri(relative).AbsoluteUri;
        return "./" + string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}
