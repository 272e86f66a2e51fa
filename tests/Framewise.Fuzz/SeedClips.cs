using System.Diagnostics;

namespace Framewise.Fuzz;

/// <summary>The sound clips that mutants are made of: a dozen frames each, by ffmpeg. Encoders that this ffmpeg lacks are left
/// out.</summary>
internal static class SeedClips
{
    private static readonly (string Name, string Encoder)[] Recipes =
    [
        ("h264.mp4", "-c:v libx264 -g 6 -bf 2"),
        ("h264-front.mp4", "-c:v libx264 -g 6 -bf 2 -movflags +faststart"),
        ("h264-fragments.mp4", "-c:v libx264 -g 4 -bf 2 -movflags frag_keyframe+empty_moov"),
        ("hevc.mov", "-c:v libx265 -x265-params log-level=none:keyint=6 -tag:v hvc1"),
        ("h264.mkv", "-c:v libx264 -g 6 -bf 2"),
        ("h264.ts", "-c:v libx264 -g 6 -bf 2"),
        ("hevc.ts", "-c:v libx265 -x265-params log-level=none:keyint=6"),
        ("h264.flv", "-c:v libx264 -g 6 -bf 2"),
        ("h264.h264", "-c:v libx264 -g 6 -bf 2"),
        ("mpeg2.ts", "-c:v mpeg2video -g 6 -bf 2"),
        ("mpeg2.mpg", "-c:v mpeg2video -g 6 -bf 2"),
        ("mpeg4.avi", "-c:v mpeg4 -g 6 -bf 2"),
        ("mjpeg.avi", "-c:v mjpeg -pix_fmt yuvj420p"),
        ("vp8.webm", "-c:v libvpx -g 6 -auto-alt-ref 1 -lag-in-frames 8 -deadline good -cpu-used 5"),
        ("vp9.webm", "-c:v libvpx-vp9 -g 6 -auto-alt-ref 1 -lag-in-frames 8 -deadline good -cpu-used 5"),
        ("theora.ogv", "-c:v libtheora -g 6"),
        ("av1.mkv", "-c:v libaom-av1 -g 6 -cpu-used 8"),
        ("av1.mp4", "-c:v libaom-av1 -g 6 -cpu-used 8"),
        ("wmv2.asf", "-c:v wmv2 -g 6"),
        ("ffv1.mkv", "-c:v ffv1 -level 3"),
        ("png.mov", "-c:v png"),
    ];

    /// <summary>Makes the clips that are not there yet; all clips by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> MakeAll(string folder)
    {
        foreach (var (name, encoder) in Recipes)
            if (!File.Exists(Path.Combine(folder, name)))
                Make(Path.Combine(folder, name), encoder);
        return ReadAll(folder);
    }

    public static IReadOnlyDictionary<string, byte[]> ReadAll(string folder) =>
        Recipes
            .Where(recipe => File.Exists(Path.Combine(folder, recipe.Name)))
            .ToDictionary(recipe => recipe.Name, recipe => File.ReadAllBytes(Path.Combine(folder, recipe.Name)));

    private static void Make(string path, string encoder)
    {
        string[] format =
            encoder.Contains("-pix_fmt", StringComparison.Ordinal) || path.EndsWith("png.mov", StringComparison.Ordinal)
                ? []
                : ["-pix_fmt", "yuv420p"];
        var start = new ProcessStartInfo(
            "ffmpeg",
            [
                .. "-v quiet -nostdin -y -f lavfi -i testsrc2=size=96x64:rate=25:duration=0.48".Split(' '),
                .. encoder.Split(' '),
                .. format,
                "-threads",
                "1",
                "-bitexact",
                path,
            ]
        );
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            File.Delete(path);
    }
}
