using System.ComponentModel;
using System.Diagnostics;

namespace Framewise.Tests.Media;

/// <summary>Runs ffmpeg and ffprobe, which make the clips and say what should come out; a test that needs them is skipped where they are
/// absent.</summary>
internal static class Tool
{
    public static void FFmpeg(params string[] arguments) => _ = Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]);

    public static byte[] FFmpegBytes(params string[] arguments) => Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]);

    /// <summary>The lines of <c>ffprobe -of csv=p=0</c> on the first video stream.</summary>
    public static string[] FFprobe(string path, params string[] arguments) =>
        System
            .Text.Encoding.UTF8.GetString(
                Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0", .. arguments, "file:" + path])
            )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The pts of every frame that ffprobe shows; null where it shows none.</summary>
    public static long?[] FramePts(string path) =>
        [
            .. FFprobe(path, "-show_frames", "-show_entries", "frame=pts")
                .Select(line => line.Split(',')[0])
                .Where(text => text == "N/A" || long.TryParse(text, out _))
                .Select(text => text == "N/A" ? (long?)null : long.Parse(text)),
        ];

    private static byte[] Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = TryStart(start);
        Assert.SkipWhen(process is null, $"The program {program} is not installed.");
        var errors = process!.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output.ToArray();
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
