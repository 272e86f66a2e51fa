namespace Framewise.Tests.Media;

/// <summary>Small clips with the oddities of real videos, made by ffmpeg when first asked for, in a temporary folder that lives as long as
/// the test class.</summary>
public sealed class TrapClips : IDisposable
{
    private readonly Lock _lock = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("framewise-clips-").FullName;

    /// <summary>The common source: 25 frames of 160x90.</summary>
    public static string[] Source => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1"];

    /// <summary>H.264 that is the same on every machine.</summary>
    public static string[] H264 => ["-c:v", "libx264", "-threads", "1", "-pix_fmt", "yuv420p", "-bitexact"];

    /// <summary>The path of a clip; made by <c>ffmpeg ARGUMENTS FOLDER/NAME</c> unless it is there.</summary>
    public string Make(string name, params string[] arguments)
    {
        var path = Path.Combine(Folder, name);
        lock (_lock)
        {
            if (!File.Exists(path))
                Tool.FFmpeg([.. arguments, "file:" + path]);
        }
        return path;
    }

    /// <summary>25 frames of H.264 with B frames.</summary>
    public string Plain(string extension = "mp4") => Make("plain." + extension, [.. Source, .. H264, "-bf", "2"]);

    /// <summary>The first part of a file.</summary>
    public string Cut(string path, double share)
    {
        var cut = Path.Combine(Folder, "cut-" + Path.GetFileName(path));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(cut, bytes[..(int)(bytes.Length * share)]);
        return cut;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
