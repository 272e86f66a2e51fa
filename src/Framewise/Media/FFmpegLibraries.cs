using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// FFmpeg's shared libraries in this process: found once, all of one release (5.1 to 9.x). The environment variable <c>FRAMEWISE_FFMPEG</c>
/// names a folder to take them from; otherwise the system's usual places are searched, newest release first.
/// </summary>
internal static class FFmpegLibraries
{
    private static readonly string[] s_usualDecoders = ["h264", "hevc", "vp9", "libdav1d|libaom-av1|av1", "mpeg4", "mjpeg"];

    private static readonly Lazy<Loaded> Libraries = new(Load);

    internal static StructOffsets Offsets => Libraries.Value.Offsets;

    internal static FFmpegRelease Release => Libraries.Value.Release;

    /// <summary>The versions of the libraries in use, such as <c>FFmpeg 5.1.9 (libavformat 59.27.100, libavcodec 59.37.100,
    /// ...)</c>.</summary>
    /// <exception cref="MediaException">The libraries are missing, or of a release that Framewise does not know.</exception>
    public static string Describe() => Libraries.Value.Description;

    /// <summary>The version of libavcodec in use, such as <c>libavcodec 59.37.100</c>.</summary>
    /// <exception cref="MediaException">The libraries are missing, or of a release that Framewise does not know.</exception>
    public static string DecoderVersion() => Libraries.Value.DecoderVersion;

    /// <summary>The folder that they were loaded from, where the system tells.</summary>
    internal static string? Folder() =>
        Process
            .GetCurrentProcess()
            .Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .Where(file => Path.GetFileName(file).Contains(AvFormat.Library, StringComparison.Ordinal))
            .Select(Path.GetDirectoryName)
            .FirstOrDefault();

    /// <summary>Which of the usual kinds of video this build has no decoder for.</summary>
    internal static IEnumerable<string> MissingDecoders()
    {
        Require();
        return s_usualDecoders
            .Where(names => names.Split('|').All(name => AvCodec.FindDecoderByName(name) == 0))
            .Select(names => names.Split('|')[^1]);
    }

    /// <summary>Loads the libraries if they are not loaded yet; comes before every call into them.</summary>
    internal static void Require() => _ = Libraries.Value;

    private static Loaded Load()
    {
        var files = LibraryFiles.Find();
        NativeLibrary.SetDllImportResolver(typeof(FFmpegLibraries).Assembly, (name, _, _) => files.Handles.GetValueOrDefault(name));
        Check("libavformat", AvFormat.Version(), files.Release.Format);
        Check("libavcodec", AvCodec.Version(), files.Release.Codec);
        Check("libavutil", AvUtil.Version(), files.Release.Util);
        Check("libswscale", SwScale.Version(), files.Release.Scale);
        if (files.Release.Format == 59 && ((AvCodec.Version() >> 8) & 0xFF) < 37)
            throw new MediaException(
                $"FFmpeg 5.0 (libavcodec {Text(AvCodec.Version())}) was found; Framewise works with FFmpeg {FFmpegRelease.Names}."
            )
            {
                Kind = MediaErrorKind.NoLibraries,
                WayOut = LibraryFiles.HowToInstall,
            };
        MessageCallback.Install();
        return new Loaded(
            files.Release,
            StructOffsets.For(files.Release.Format),
            $"FFmpeg {AvUtil.Text(AvUtil.VersionInfo())} (libavformat {Text(AvFormat.Version())}, libavcodec {Text(AvCodec.Version())}, "
                + $"libavutil {Text(AvUtil.Version())}, libswscale {Text(SwScale.Version())})",
            $"libavcodec {Text(AvCodec.Version())}"
        );
    }

    private static void Check(string library, uint version, int major)
    {
        if (version >> 16 != major)
            throw new MediaException(
                $"{library} {Text(version)} was loaded where major version {major} was expected: "
                    + $"the libraries are not of one FFmpeg release."
            )
            {
                Kind = MediaErrorKind.NoLibraries,
                WayOut = LibraryFiles.HowToInstall,
            };
    }

    private static string Text(uint version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version >> 16}.{(version >> 8) & 0xFF}.{version & 0xFF}");

    private sealed record Loaded(FFmpegRelease Release, StructOffsets Offsets, string Description, string DecoderVersion);
}
