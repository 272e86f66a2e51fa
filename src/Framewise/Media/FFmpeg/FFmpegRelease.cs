namespace Framewise.Media.FFmpeg;

/// <summary>One FFmpeg release series: the major versions of its libraries, which always go together.</summary>
internal sealed record FFmpegRelease(string Name, int Format, int Codec, int Util, int Scale, int Resample)
{
    /// <summary>The supported series, newest first. The launcher reads the majors of libavformat from these lines.</summary>
    public static IReadOnlyList<FFmpegRelease> Supported { get; } =
    [
        new("9", Format: 63, Codec: 63, Util: 61, Scale: 10, Resample: 7),
        new("8", Format: 62, Codec: 62, Util: 60, Scale: 9, Resample: 6),
        new("7", Format: 61, Codec: 61, Util: 59, Scale: 8, Resample: 5),
        new("6", Format: 60, Codec: 60, Util: 58, Scale: 7, Resample: 4),
        new("5.1", Format: 59, Codec: 59, Util: 57, Scale: 6, Resample: 4),
    ];

    /// <summary><c>5.1 to 9.x</c>.</summary>
    public static string Names => $"{Supported[^1].Name} to {Supported[0].Name}.x";

    /// <summary>The file name of a library on this operating system.</summary>
    public static string FileName(string library, int major) =>
        OperatingSystem.IsWindows() ? $"{library}-{major}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.{major}.dylib"
        : $"lib{library}.so.{major}";
}
