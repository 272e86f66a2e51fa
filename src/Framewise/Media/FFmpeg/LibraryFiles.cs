using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>Finds and loads the four libraries, all from one release.</summary>
internal sealed record LibraryFiles(FFmpegRelease Release, IReadOnlyDictionary<string, nint> Handles)
{
    public const string FolderVariable = "FRAMEWISE_FFMPEG";

    private static readonly EnumerationOptions Beside = new() { MatchCasing = MatchCasing.CaseInsensitive };

    private static readonly EnumerationOptions Anywhere = new()
    {
        MatchCasing = MatchCasing.CaseInsensitive,
        RecurseSubdirectories = true,
        MaxRecursionDepth = 4,
    };

    /// <summary>Of libavformat: the next three after the supported ones and the last three before.</summary>
    private static readonly int[] UnsupportedMajors =
    [
        .. Enumerable.Range(1, 3).Select(next => FFmpegRelease.Supported[0].Format + next).Reverse(),
        .. Enumerable.Range(1, 3).Select(back => FFmpegRelease.Supported[^1].Format - back),
    ];

    /// <summary>What to do where they are missing, on this system.</summary>
    public static string HowToInstall =>
        InstallCommand.Here is { } command
            ? $"Type: {command.Manager} {command.FFmpeg} (or name the folder of its libraries in {FolderVariable})."
            : $"Install FFmpeg with its shared libraries, and name their folder in {FolderVariable} where it is not a usual one.";

    /// <summary>Loads the newest supported release that is complete.</summary>
    public static LibraryFiles Find() => Find(Environment.GetEnvironmentVariable(FolderVariable));

    internal static LibraryFiles Find(string? namedFolder)
    {
        var folders = string.IsNullOrEmpty(namedFolder) ? UsualFolders() : [namedFolder];
        foreach (var release in FFmpegRelease.Supported)
        foreach (var folder in folders)
            if (TryLoad(release, folder) is { } files)
                return files;
        throw new MediaException(
            "FFmpeg's shared libraries were not "
                + $"found{(string.IsNullOrEmpty(namedFolder) ? "" : $" in '{namedFolder}' ({FolderVariable})")}; "
                + $"found: {Found(folders)}. Framewise needs libavformat {FFmpegRelease.Supported[^1].Format} to "
                + $"{FFmpegRelease.Supported[0].Format} with its libavcodec, libavutil and libswscale (FFmpeg {FFmpegRelease.Names})."
        )
        {
            Kind = MediaErrorKind.NoLibraries,
            WayOut = HowToInstall,
        };
    }

    private static LibraryFiles? TryLoad(FFmpegRelease release, string folder)
    {
        // In the order of their dependencies: a folder that the system does not search works then, too. libswresample is only a dependency
        // of libavcodec.
        TryLoad(folder, "swresample", release.Resample, out _);
        var handles = new Dictionary<string, nint>(StringComparer.Ordinal);
        foreach (
            var (library, major) in new[]
            {
                (AvUtil.Library, release.Util),
                (AvCodec.Library, release.Codec),
                (AvFormat.Library, release.Format),
                (SwScale.Library, release.Scale),
            }
        )
        {
            if (!TryLoad(folder, library, major, out var handle))
                return null;
            handles.Add(library, handle);
        }
        return new LibraryFiles(release, handles);
    }

    private static bool TryLoad(string folder, string library, int major, out nint handle) =>
        NativeLibrary.TryLoad(Path.Combine(folder, FFmpegRelease.FileName(library, major)), out handle);

    private static string Found(IReadOnlyList<string> folders)
    {
        var found = new List<string>();
        foreach (var major in UnsupportedMajors)
            if (folders.Any(folder => TryLoad(folder, AvFormat.Library, major, out _)))
                found.Add($"libavformat {major} (not supported)");
        foreach (var release in FFmpegRelease.Supported)
            if (folders.Any(folder => TryLoad(folder, AvFormat.Library, release.Format, out _)))
                found.Add(
                    $"libavformat {release.Format}, but not all of libavcodec {release.Codec}, "
                        + $"libavutil {release.Util} and libswscale {release.Scale}"
                );
        return found.Count == 0 ? "none" : string.Join("; ", found);
    }

    /// <summary>The empty folder stands for the system's own search.</summary>
    private static string[] UsualFolders() =>
        OperatingSystem.IsMacOS() ? ["", "/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib"]
        : OperatingSystem.IsWindows() ? ["", .. FoldersOfWindows(Environment.GetEnvironmentVariable)]
        : ["", "/usr/local/lib"];

    /// <summary>PATH, and where winget, scoop and Chocolatey put libraries whose programs alone are on it.</summary>
    internal static IEnumerable<string> FoldersOfWindows(Func<string, string?> variable)
    {
        foreach (var folder in (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        foreach (
            var (root, packages) in new[]
            {
                (variable("LOCALAPPDATA"), Path.Combine("Microsoft", "WinGet", "Packages")),
                (variable("USERPROFILE"), Path.Combine("scoop", "apps")),
                (variable("ChocolateyInstall"), "lib"),
            }
        )
        {
            var folder = Path.Combine(root ?? "", packages);
            if (string.IsNullOrEmpty(root) || !Directory.Exists(folder))
                continue;
            foreach (var package in Directory.GetDirectories(folder, "*ffmpeg*", Beside))
            foreach (var binaries in Directory.GetDirectories(package, "bin", Anywhere))
                yield return binaries;
        }
    }
}
