namespace Framewise.CliTests;

/// <summary><c>--roi</c> and <c>--cut-bars</c>: only the part of the picture that is asked for, everywhere the same.</summary>
public sealed class RegionTests : IDisposable
{
    private readonly Workspace _work = new();

    public RegionTests()
    {
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=red:size=80x90:rate=25,pad=160:90:0:0:blue",
            "-frames:v",
            "20",
            "-pix_fmt",
            "yuv420p",
            "halves.mp4"
        );
        _work.Ffmpeg("-i", "halves.mp4", "-vf", "format=yuv444p,pad=160:180:0:45:black", "-pix_fmt", "yuv444p", "-c:v", "ffv1", "bars.mkv");
        _work.Ffmpeg("-i", "halves.mp4", "-pix_fmt", "yuv444p", "-c:v", "ffv1", "halves.mkv");
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("80,0,80,90", "blue")]
    [InlineData("0,0,50%,100%", "red")]
    public async Task Rows_are_those_of_the_region_here_in_a_child_process_and_from_a_file(string region, string label)
    {
        await Expect(0, "extract", "halves.mp4", "-m", "colors.onnx", "-o", "a.tfrecord", "--roi", region);
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "--isolate", "off", "halves.mp4", "--roi", region);
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "child", "--isolate", "on", "halves.mp4", "--roi", region);
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "file", "a.tfrecord", "--roi", region);
        Assert.All(_work.Rows("halves.mp4.csv"), row => Assert.Equal(label, row["label_1"]));
        var expected = File.ReadAllBytes(_work["out", "halves.mp4.csv"]);
        Assert.Equal(expected, File.ReadAllBytes(_work["child", "halves.mp4.csv"]));
        Assert.Equal(expected, File.ReadAllBytes(_work["file", "a.tfrecord.csv"]));
        var other = await Expect(1, "classify", "-m", "colors.onnx", "-o", "other", "a.tfrecord");
        Assert.Contains("Region", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Region_and_bars_count_among_the_options_that_change_results()
    {
        string[] run = ["classify", "-m", "colors.onnx", "-o", "out", "halves.mp4"];
        foreach (
            var (options, label) in ((string[], string)[])
                [(["--roi", "0,0,80,90"], "red"), (["--roi", "80,0,80,90"], "blue"), (["--roi", "0,0,50%,100%", "--cut-bars"], "red")]
        )
        {
            await Expect(0, [.. run, .. options, "--overwrite"]);
            Assert.All(_work.Rows("halves.mp4.csv"), row => Assert.Equal(label, row["label_1"]));
            var again = await Expect(0, [.. run, .. options]);
            Assert.Contains("finished earlier", again.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bars_cut_off_give_the_rows_of_the_picture_between_them()
    {
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "--cut-bars", "halves.mkv", "bars.mkv");
        Assert.Equal(File.ReadAllBytes(_work["out", "halves.mkv.csv"]), File.ReadAllBytes(_work["out", "bars.mkv.csv"]));
    }

    [Fact]
    public async Task A_region_outside_of_one_video_ends_that_video_and_says_both_sizes()
    {
        var run = await Expect(1, "classify", "-m", "colors.onnx", "-o", "out", "halves.mp4", "bars.mkv", "--roi", "0,90,160,45");
        Assert.Contains("0,90,160,45 does not lie in the shown picture of 160x90", run.Error, StringComparison.Ordinal);
        Assert.Equal(20, _work.Rows("bars.mkv.csv").Count);
        var wrong = await Expect(2, "classify", "-m", "colors.onnx", "halves.mp4", "--roi", "0,90,160");
        Assert.Contains("x,y,width,height", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_extracted_of_the_region_in_its_shape()
    {
        await Expect(0, "extract", "halves.mp4", "--png", "-o", "a.tfrecord", "--roi", "80,0,80,90");
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "a.tfrecord");
        Assert.All(_work.Rows("a.tfrecord.csv"), row => Assert.Equal("blue", row["label_1"]));
        var bars = await Expect(2, "extract", "halves.mp4", "--png", "-o", "b.tfrecord", "--cut-bars");
        Assert.Contains("classify", bars.Error, StringComparison.Ordinal);
    }

    private async Task<ProgramRun> Expect(int status, params string[] arguments)
    {
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.True(run.ExitStatus == status, $"{string.Join(' ', arguments)}: {run.ExitStatus}\n{run.Error}");
        return run;
    }
}
