using System.Text.Json;

namespace Framewise.CliTests;

public sealed class InspectTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_line_per_file_and_the_sums()
    {
        _work.Clip("videos/2.mp4");
        _work.Clip("videos/10.mkv", frames: 50);
        var run = await ProgramRun.In(_work.Folder, "inspect", "videos", "-m", "colors.onnx");
        Assert.Equal((0, ""), (run.ExitStatus, run.Error));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("videos/2.mp4: h264, 64x48, 25 fps, 25 frames, 1.0 s, takes ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("videos/10.mkv: h264, 64x48, 25 fps, 50 frames, 2.0 s, takes ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2 files, ", lines[2], StringComparison.Ordinal);
        Assert.Matches(
            @"^75 frames, 3\.0 s of video; about \S+ s with colors \([\d.]+ frames/s measured on \d+ cores, and decoding\)$",
            lines[3]
        );
    }

    [Fact]
    public async Task What_cannot_be_classified_is_named_and_is_the_exit_status()
    {
        _work.Clip("videos/a.mp4", frames: 3);
        File.WriteAllText(_work["videos", "b.mp4"], "this is a text file\n");
        File.WriteAllBytes(_work["videos", "c.mkv"], []);
        var run = await ProgramRun.In(_work.Folder, "inspect", "videos");
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("framewise: videos/b.mp4: is a text file", run.Error, StringComparison.Ordinal);
        Assert.Contains("framewise: videos/c.mkv: is empty", run.Error, StringComparison.Ordinal);
        Assert.Contains("3 files, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 cannot be classified", run.Output, StringComparison.Ordinal);
        Assert.Contains("inception-v3 (", run.Output, StringComparison.Ordinal);
        Assert.Contains("assumed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_a_file_and_one_for_all()
    {
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25",
            "-vf",
            "setsar=16/11",
            "-frames:v",
            "20",
            "-pix_fmt",
            "yuv420p",
            "a.mp4"
        );
        File.WriteAllBytes(_work["b.mp4"], []);
        var run = await ProgramRun.In(_work.Folder, "inspect", "a.mp4", "b.mp4", "--json");
        Assert.Equal((1, ""), (run.ExitStatus, run.Error));
        var objects = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(3, objects.Count);
        Assert.Equal(20, objects[0].GetProperty("frames").GetInt32());
        Assert.Equal("index", objects[0].GetProperty("frames_from").GetString());
        Assert.Equal(
            ("16:11", "256:99"),
            (objects[0].GetProperty("sample_aspect_ratio").GetString(), objects[0].GetProperty("display_aspect_ratio").GetString())
        );
        Assert.True(objects[0].GetProperty("is_constant_rate").GetBoolean());
        Assert.Equal(["video h264"], objects[0].GetProperty("streams").EnumerateArray().Select(stream => stream.GetString()));
        Assert.False(objects[1].GetProperty("classifiable").GetBoolean());
        Assert.Contains("is empty", objects[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            (2, 1, 20),
            (
                objects[2].GetProperty("files").GetInt32(),
                objects[2].GetProperty("unclassifiable").GetInt32(),
                objects[2].GetProperty("frames").GetInt32()
            )
        );
        Assert.Equal("assumed", objects[2].GetProperty("network_fps_from").GetString());
    }

    [Theory]
    [InlineData("There is no file or folder 'nothing'", "nothing")]
    [InlineData("PATH")]
    [InlineData("no-such", "a.mp4", "-m", "no-such")]
    [InlineData("--threads -1", "a.mp4", "--threads", "-1")]
    public async Task A_wrong_call_is_refused(string sentence, params string[] arguments)
    {
        _work.Clip("a.mp4", frames: 1);
        var run = await ProgramRun.In(_work.Folder, ["inspect", .. arguments]);
        Assert.Equal((2, ""), (run.ExitStatus, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_in_a_name_never_reach_the_terminal()
    {
        if (OperatingSystem.IsWindows())
            return;
        const string name = "a\u001b[31m\r\nframewise: all is well\u202e.mp4";
        _work.Clip("plain.mp4", frames: 1);
        Directory.CreateDirectory(_work["videos"]);
        File.Move(_work["plain.mp4"], _work["videos", name]);
        File.WriteAllText(_work["videos", "b\u001b[2J.mp4"], "text\n");
        foreach (
            var run in new[]
            {
                await ProgramRun.In(_work.Folder, "inspect", "videos"),
                await ProgramRun.In(_work.Folder, "inspect", "videos", "--json"),
                await _work.Classify("videos"),
                await _work.Classify("videos", "--quiet", "--overwrite"),
            }
        )
        {
            Assert.Equal(1, run.ExitStatus);
            Assert.DoesNotContain(run.Output + run.Error, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
            Assert.DoesNotContain("\nframewise: all is well", run.Output + run.Error, StringComparison.Ordinal);
        }
    }
}
