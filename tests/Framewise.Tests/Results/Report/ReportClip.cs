using Framewise.Results.Report;
using Framewise.Results.Rows;
using Framewise.Tests.Media;

namespace Framewise.Tests.Results.Report;

/// <summary>A real clip of four seconds with results and report beside it.</summary>
internal static class ReportClip
{
    public const int Frames = 100;

    /// <summary>Dogs for two seconds, nothing for one, cats for one, each a shot; returns the page.</summary>
    public static string Make(TempFolder folder, string name = "clip.mp4", string dog = "dog, hound", int models = 1, string? model = null)
    {
        var clip = MakeClip(folder, name);
        var rows = Enumerable.Range(0, Frames).Select(i => Row(i, dog, models) with { StartsShot = i is 0 or 50 or 75 }).ToArray();
        WrittenResult.Write(folder.Path, name, rows, [.. Enumerable.Range(0, models).Select(n => model ?? $"net-{n}")]);
        ResultReport.Write(folder.Path);
        return clip + ".html";
    }

    /// <summary>Labels that do not exclude each other, those that reach a threshold: a dog for two seconds, a cat from the second to the
    /// third, then none.</summary>
    public static string MakeOverlapping(TempFolder folder)
    {
        var clip = MakeClip(folder, "clip.mp4");
        var rows = Enumerable
            .Range(0, Frames)
            .Select(i =>
                WrittenResult.Row(
                    i,
                    [
                        .. i is >= 25 and < 75 ? [(1, "cat", 0.95f)] : Array.Empty<(int, string, float)>(),
                        .. i < 50 ? [(0, "dog", 0.9f)] : Array.Empty<(int, string, float)>(),
                    ]
                )
            );
        WrittenResult.Write(folder.Path, "clip.mp4", rows, threshold: 0.35, independent: true);
        ResultReport.Write(folder.Path);
        return clip + ".html";
    }

    /// <summary>A model that says yes or no: yes from the first second to the third.</summary>
    public static string MakeBinary(TempFolder folder)
    {
        var clip = MakeClip(folder, "clip.mp4");
        var rows = Enumerable
            .Range(0, Frames)
            .Select(i => i is >= 25 and < 75 ? 0.97f : 0.05f)
            .Select(
                (yes, i) => WrittenResult.Row(i, [.. new[] { (1, "safe", 1 - yes), (0, "unsafe", yes) }.OrderByDescending(p => p.Item3)])
            );
        WrittenResult.Write(folder.Path, "clip.mp4", rows);
        ResultReport.Write(folder.Path);
        return clip + ".html";
    }

    private static string MakeClip(TempFolder folder, string name)
    {
        var clip = folder[name];
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=25:duration=4",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "mp4",
            "file:" + clip
        );
        return clip;
    }

    /// <summary>A clip whose sound begins half a second before its picture.</summary>
    public static string MakeWithEarlySound(TempFolder folder)
    {
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "sine=d=4.5",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=25:duration=4",
            "-filter_complex",
            "[1:v]setpts=PTS+0.5/TB[v]",
            "-map",
            "[v]",
            "-map",
            "0:a",
            "-vsync",
            "passthrough",
            "-c:v",
            "libx264",
            "-bf",
            "0",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "file:" + folder["early.mp4"]
        );
        WrittenResult.Write(folder.Path, "early.mp4", Enumerable.Range(0, Frames).Select(i => Row(i, "dog", 1)));
        ResultReport.Write(folder.Path);
        return folder["early.mp4.html"];
    }

    /// <summary>A clip of which browsers play the sound only.</summary>
    public static string MakeWithForeignPicture(TempFolder folder)
    {
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "sine=d=4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=25:duration=4",
            "-c:v",
            "mpeg4",
            "-c:a",
            "aac",
            "file:" + folder["old.mp4"]
        );
        WrittenResult.Write(folder.Path, "old.mp4", Enumerable.Range(0, Frames).Select(i => Row(i, "dog", 1)));
        ResultReport.Write(folder.Path);
        return folder["old.mp4.html"];
    }

    private static FrameResult Row(int i, string dog, int models)
    {
        var best =
            i < 50 ? (1, dog, 0.9f)
            : i < 75 ? (3, "noise", 0.1f)
            : (2, "cat", 0.8f);
        var row = WrittenResult.Row(i, best, (4, "grass", 0.05f));
        return row with
        {
            ByModel = [.. Enumerable.Repeat(row.ByModel[0], models)],
            Flags = i == 60 ? Framewise.Media.FrameFlags.Concealed : 0,
        };
    }
}
