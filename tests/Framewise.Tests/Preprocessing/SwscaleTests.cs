using System.Diagnostics;
using System.Globalization;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>The way to R'G'B' at full size against swscale, run by the ffmpeg program with the reference's flags.</summary>
public class SwscaleTests(ITestOutputHelper output)
{
    private const string Flags = "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

    public static TheoryData<string, string, int, int, string, string> Pictures() =>
        new()
        {
            { "yuv420p", nameof(PictureFormat.Yuv420P8), 320, 180, "bt601", "tv" },
            { "yuv420p", nameof(PictureFormat.Yuv420P8), 320, 180, "bt709", "pc" },
            { "yuv420p", nameof(PictureFormat.Yuv420P8), 161, 121, "bt709", "tv" },
            { "nv12", nameof(PictureFormat.Nv12), 322, 182, "bt2020", "tv" },
            { "yuv422p", nameof(PictureFormat.Yuv422P8), 322, 181, "bt601", "pc" },
            { "yuv444p", nameof(PictureFormat.Yuv444P8), 161, 121, "bt601", "tv" },
            { "yuv444p", nameof(PictureFormat.Yuv444P8), 320, 180, "bt709", "pc" },
            { "yuv420p10le", nameof(PictureFormat.Yuv420P10), 320, 180, "bt2020", "tv" },
            { "yuv422p10le", nameof(PictureFormat.Yuv422P10), 320, 180, "bt709", "tv" },
            { "yuv444p10le", nameof(PictureFormat.Yuv444P10), 161, 121, "bt709", "pc" },
            { "p010le", nameof(PictureFormat.P010), 320, 180, "bt709", "tv" },
        };

    // Coloured edges of full saturation: where chroma is interpolated differently, this picture shows it by dozens of levels.
    [Theory]
    [MemberData(nameof(Pictures))]
    public void Full_size_rgb_is_swscales(string pixelFormat, string format, int width, int height, string matrix, string range)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        var planes = Ffmpeg(
            [],
            "-f",
            "lavfi",
            "-i",
            $"testsrc2=s={size}:r=1",
            "-frames:v",
            "1",
            "-vf",
            $"scale={width}:{height}:flags={Flags},format={pixelFormat}"
        );
        var expected = Ffmpeg(
            planes,
            "-f",
            "rawvideo",
            "-pix_fmt",
            pixelFormat,
            "-s",
            size,
            "-i",
            "-",
            "-vf",
            $"scale=in_color_matrix={matrix}:in_range={range}:out_range=pc:flags={Flags},format=rgb24"
        );
        var picture = new TestPicture
        {
            Width = width,
            Height = height,
            Format = Enum.Parse<PictureFormat>(format),
            Matrix = matrix switch
            {
                "bt601" => ColorMatrix.Bt601,
                "bt709" => ColorMatrix.Bt709,
                _ => ColorMatrix.Bt2020,
            },
            FullRange = range == "pc",
        }.From(planes);
        // swscale also drops taps of less than 0.002, which only odd sizes have.
        var differentInModel = PillowModel.FullSize(picture).Cast<double>().Zip(expected).Count(pair => pair.First != pair.Second);
        Assert.True(
            differentInModel <= (picture.HalvesWidth && width % 2 == 1 ? 0.001 * expected.Length : 0),
            $"the model differs in {differentInModel} values"
        );
        var actual = PreprocessorTests.Process(
            picture,
            new PixelRecipe
            {
                Width = width,
                Height = height,
                Crop = CropMode.Squash,
            }
        );
        var differences = actual.Zip(expected, (a, e) => Math.Abs(a - e)).ToArray();
        output.WriteLine(
            $"RESULT {pixelFormat} {size} {matrix} {range}: {differences.Count(d => d > 0)} of {differences.Length} differ, "
                + $"largest {differences.Max()}"
        );
        Assert.True(differences.Max() <= 1);
        Assert.True(differences.Count(d => d > 0) <= 0.002 * differences.Length);
    }

    private static byte[] Ffmpeg(byte[] input, params string[] arguments)
    {
        string[] all = ["-v", "error", .. arguments, "-f", "rawvideo", "-"];
        using var process = Process.Start(
            new ProcessStartInfo("ffmpeg", all) { RedirectStandardOutput = true, RedirectStandardInput = true }
        )!;
        using var bytes = new MemoryStream();
        var writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        process.StandardOutput.BaseStream.CopyTo(bytes);
        writing.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
