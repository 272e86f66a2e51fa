using Framewise.Extraction;
using Framewise.Tests.FrameSources;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>Shots on the whole path: joined clips, wherever they are decoded.</summary>
public class ShotStartTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Theory]
    [InlineData("here", 1)]
    [InlineData("child", 1)]
    [InlineData("file", 1)]
    [InlineData("here", 5)]
    [InlineData("file", 5)]
    public async Task The_first_frames_of_joined_clips_are_named(string kind, int every)
    {
        var path = Joined();
        var options = new ClassifierOptions { Every = every, Isolation = kind == "child" ? OpenedSource.Worker : null };
        if (kind == "file")
        {
            var file = Path.Combine(clips.Folder, $"joined{every}.tfrecord");
            FrameExtraction.Write(path, file, [TinyPath.Pixels], options);
            path = file;
        }
        var (rows, _) = await TinyPath.RunAsync(path, options);
        Assert.Equal([0L, 25, 50, 80], rows.Where(row => row.StartsShot).Select(row => row.FrameIndex));
        Assert.Null(rows[0].ShotScore);
        Assert.All(rows.Skip(1), row => Assert.InRange(row.ShotScore!.Value, 0, 1));
    }

    private string Joined() =>
        clips.Make(
            "joined.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25:duration=1",
            "-f",
            "lavfi",
            "-i",
            "mandelbrot=size=160x90:rate=25",
            "-f",
            "lavfi",
            "-i",
            "smptebars=size=160x90:rate=25:duration=1.2",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=160x90:rate=25:duration=1",
            "-filter_complex",
            "[1:v]trim=end_frame=25,format=yuv420p[m];[0:v][m][2:v][3:v]concat=n=4[v]",
            "-map",
            "[v]",
            "-c:v",
            "libx264",
            "-bf",
            "2",
            "-pix_fmt",
            "yuv420p"
        );
}
