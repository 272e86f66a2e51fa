namespace Framewise.Media;

/// <summary>Names of files that this process cannot say.</summary>
internal static class FileName
{
    /// <summary>What the runtime puts where bytes of a name are no UTF-8: nothing of that name can be opened.</summary>
    private const char Replacement = '\uFFFD';

    /// <summary>Why a path cannot be used, where its name, or that of the working folder it counts from, is not valid UTF-8; else
    /// null.</summary>
    public static string? WhyUnsayable(string path) =>
        path.Contains(Replacement, StringComparison.Ordinal) && !Path.Exists(path) ? "its name is not valid UTF-8; rename it"
        : !Path.IsPathRooted(path)
        && Environment.CurrentDirectory.Contains(Replacement, StringComparison.Ordinal)
        && !Directory.Exists(Environment.CurrentDirectory)
            ? "the name of the working folder is not valid UTF-8, so that no path counts from it; "
                + "rename it, or go elsewhere and give rooted paths"
        : null;
}
