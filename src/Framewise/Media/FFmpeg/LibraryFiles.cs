using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>Finds and loads the four libraries, all from one release.</summary>
internal sealed record LibraryFiles(FFmpegRelease Release, IReadOnlyDictionary<string, nint> Handles)
{
    public const string FolderVariable = "FRAMEWISE_FFMPEG";

    private static readonly int[] UnsupportedMajors = [66, 65, 64, 58, 57, 56];

    /// <summary>What to do where they are missing, for this operating system.</summary>
    public static string HowToInstall =>
        OperatingSystem.IsWindows()
            ? $"Take a 'shared' build from ffmpeg.org, and put its bin folder on PATH or name it in {FolderVariable}."
        : OperatingSystem.IsMacOS() ? $"Install it with 'brew install ffmpeg', or name the folder of its libraries in {FolderVariable}."
        : $"On Debian or Ubuntu install it with 'apt-get install ffmpeg', or name the folder of its libraries in {FolderVariable}.";

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
            $"FFmpeg's shared libraries were not found{(string.IsNullOrEmpty(namedFolder) ? "" : $" in '{namedFolder}' ({FolderVariable})")}; "
                + $"found: {Found(folders)}. Framewise needs libavformat {FFmpegRelease.Supported[^1].Format} to {FFmpegRelease.Supported[0].Format} with its libavcodec, libavutil and libswscale (FFmpeg 5.1 to 9.x). {HowToInstall}"
        );
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
                    $"libavformat {release.Format}, but not all of libavcodec {release.Codec}, libavutil {release.Util} and libswscale {release.Scale}"
                );
        return found.Count == 0 ? "none" : string.Join("; ", found);
    }

    /// <summary>The empty folder stands for the system's own search.</summary>
    private static string[] UsualFolders() =>
        OperatingSystem.IsMacOS() ? ["", "/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib"]
        : OperatingSystem.IsWindows()
            ? ["", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)]
        : ["", "/usr/local/lib"];
}
