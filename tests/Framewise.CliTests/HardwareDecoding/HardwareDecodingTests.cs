using System.Text.Json;

namespace Framewise.CliTests.HardwareDecoding;

/// <summary><c>--decoder</c>, with a driver that decodes on the processor and without any.</summary>
public sealed class HardwareDecodingTests(ProcessorDriver driver) : IClassFixture<ProcessorDriver>, IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    /// <summary>Sizes that are no multiples of what a device works in, 8 and 10 bits, frames that are never shown.</summary>
    [Fact]
    public async Task What_a_device_decodes_comes_out_as_from_software()
    {
        Moving("vp8.mkv", "libvpx", "yuv420p", "162x90");
        Moving("vp9.mkv", "libvpx-vp9", "yuv420p", "161x89");
        Moving("deep.mkv", "libvpx-vp9", "yuv420p10le", "160x88");
        string[] clips = ["vp8.mkv", "vp9.mkv", "deep.mkv"];
        var compared = await driver.Run(_work.Folder, 0, ["devices", "compare", "cuda", .. clips, "--json"]);
        Assert.Equal((0, ""), (compared.ExitStatus, compared.Error));
        Assert.Equal(
            ["vp8 20 0", "vp9 20 0", "vp9 20 0"],
            JsonDocument
                .Parse(compared.Output)
                .RootElement.EnumerateArray()
                .Select(line => $"{line.GetProperty("codec")} {line.GetProperty("frames")} {line.GetProperty("different_frames")}")
        );

        Assert.Equal(0, (await Classify("software", clips)).ExitStatus);
        Assert.Equal(0, (await Classify("isolated", [.. clips, "--decoder", "cuda"])).ExitStatus);
        Assert.Equal(0, (await Classify("here", [.. clips, "--decoder", "cuda", "--isolate", "off"])).ExitStatus);
        foreach (var (folder, clip) in clips.SelectMany(clip => (IEnumerable<(string, string)>)[("isolated", clip), ("here", clip)]))
        {
            Assert.Equal(File.ReadAllBytes(_work["software", clip + ".csv"]), File.ReadAllBytes(_work[folder, clip + ".csv"]));
            Assert.Contains("\"decoder\": \"cuda:0\"", File.ReadAllText(_work[folder, clip + ".json"]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pixels_that_differ_are_told_in_dB_and_by_the_largest_difference()
    {
        Moving("a.mkv", "libvpx-vp9", "yuv420p", "64x48");
        var compared = await driver.Run(_work.Folder, 3, "devices", "compare", "cuda", "a.mkv", "--json");
        Assert.Equal(1, compared.ExitStatus);
        var line = JsonDocument.Parse(compared.Output).RootElement[0];
        Assert.Equal((20, 3), (line.GetProperty("different_frames").GetInt32(), line.GetProperty("largest_difference").GetInt32()));
        // One sample of 64 * 48 * 1.5 is off by 3.
        Assert.Equal(10 * Math.Log10(255 * 255 * 64 * 48 * 1.5 / 9), line.GetProperty("psnr").GetDouble(), 6);
    }

    /// <summary>FFmpeg cuts off the left and the top of what lies in the processor's memory only. The clip is what the driver
    /// paints.</summary>
    [Fact]
    public async Task The_left_and_the_top_are_cut_off_where_the_stream_says_so()
    {
        string[] painted = ["-f", "lavfi", "-i", "color=size=320x176:rate=25,format=yuv420p,geq=lum='mod(X+2*Y,256)':cb=128:cr=128"];
        _work.Ffmpeg([.. painted, "-frames:v", "3", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "whole.mp4"]);
        _work.Ffmpeg(
            "-i",
            "whole.mp4",
            "-c",
            "copy",
            "-bsf:v",
            "h264_metadata=crop_left=64:crop_top=32:crop_right=34:crop_bottom=2",
            "cut.mp4"
        );
        var compared = await driver.Run(_work.Folder, 0, "devices", "compare", "cuda", "whole.mp4", "cut.mp4");
        Assert.Equal((0, ""), (compared.ExitStatus, compared.Error));
    }

    [Fact]
    public async Task What_another_decoder_would_read_is_measured_and_said_and_not_taken()
    {
        Moving("a.mkv", "libvpx-vp9", "yuv420p", "64x48");
        var software = await Classify("out", "a.mkv", "--explain", "--isolate", "off");
        Assert.Matches(@"a\.mkv: decoded and pre-processed at \d+ frames/s alone", software.Error);
        Assert.Matches(@"decoded by cuda:0 instead: \d+ frames/s alone; it is taken with --decoder cuda:0 only", software.Error);
        Assert.DoesNotContain("\"decoder\": \"cuda", File.ReadAllText(_work["out", "a.mkv.json"]), StringComparison.Ordinal);
        var device = await Classify("device", "a.mkv", "--explain", "--decoder", "cuda");
        Assert.Matches(@"decoded by software instead: \d+ frames/s alone", device.Error);
    }

    [Fact]
    public async Task Results_of_another_decoder_are_kept_and_never_mixed()
    {
        Moving("a.mkv", "libvpx-vp9", "yuv420p", "64x48");
        Assert.Equal(0, (await Classify("out", "a.mkv", "--decoder", "cuda")).ExitStatus);
        var other = await Classify("out", "a.mkv");
        Assert.Equal(1, other.ExitStatus);
        Assert.Contains("decoder cuda:0", other.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Classify("out", "a.mkv", "--decoder", "cuda:0")).ExitStatus);
    }

    /// <summary>FFmpeg would decode the first in software without a word.</summary>
    [Fact]
    public async Task What_a_device_cannot_decode_is_refused_and_costs_only_itself()
    {
        Moving("a.mkv", "libvpx-vp9", "yuv420p", "64x48");
        Moving("profile.mp4", "libx264", "yuv422p", "64x48");
        Moving("codec.mkv", "ffv1", "yuv420p", "64x48");
        Moving("none.mkv", "libaom-av1", "yuv420p", "64x48", "-cpu-used", "8", "-frames:v", "3");
        var run = await Classify("out", "a.mkv", "profile.mp4", "codec.mkv", "none.mkv", "--decoder", "cuda");
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("profile.mp4", Line("cuda:0 cannot decode pictures of this kind"), StringComparison.Ordinal);
        Assert.Contains("yuv422p", Line("cuda:0 cannot decode pictures of this kind"), StringComparison.Ordinal);
        Assert.Contains("codec.mkv", Line("cannot decode on cuda:0"), StringComparison.Ordinal);
        Assert.Contains("none.mkv", Line("its av1 gives no frame there"), StringComparison.Ordinal);
        Assert.Equal(20, _work.Rows("a.mkv.csv").Count);

        string Line(string text) =>
            run.Error.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) ?? run.Error;
    }

    [Theory]
    [InlineData("cuda:7", "cuda:7 cannot be used")]
    [InlineData("nosuch", "was built without 'nosuch'. It has")]
    public async Task A_decoder_that_there_is_none_of_is_refused_before_anything_is_written(string decoder, string words)
    {
        Moving("a.mkv", "libvpx-vp9", "yuv420p", "64x48");
        var run = await Classify("out", "a.mkv", "--decoder", decoder);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work["out"]));
    }

    [Fact]
    public async Task Without_a_driver_the_device_is_refused()
    {
        _work.Clip("a.mp4");
        var run = await ProgramRun.In(_work.Folder, "classify", "a.mp4", "-m", "colors.onnx", "--decoder", "cuda", "-o", "out");
        Assert.SkipWhen(run.ExitStatus == 0, "This machine has a GPU.");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("NVIDIA's driver (libcuda, libnvcuvid). Use --decoder software.", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work["out"]));
    }

    private Task<ProgramRun> Classify(string folder, params string[] arguments) =>
        driver.Run(_work.Folder, 0, ["classify", "-m", "colors.onnx", "-o", folder, .. arguments]);

    private void Moving(string name, string encoder, string pixels, string size, params string[] more) =>
        _work.Ffmpeg([
            "-f",
            "lavfi",
            "-i",
            $"testsrc2=size={size}:rate=25",
            "-frames:v",
            "20",
            "-c:v",
            encoder,
            .. more,
            "-pix_fmt",
            pixels,
            name,
        ]);
}
