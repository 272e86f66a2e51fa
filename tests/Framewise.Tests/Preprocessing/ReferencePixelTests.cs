using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>Against what Pillow and OpenCV make of swscale's full-size RGB (<c>reference/preprocess</c>).</summary>
public class ReferencePixelTests(ITestOutputHelper output)
{
    private static readonly PixelRecipe A = new() { Width = 224, Height = 224, ShorterSide = 256 };
    private static readonly PixelRecipe B = new() { Width = 227, Height = 227, Channels = ChannelOrder.Bgr, Crop = CropMode.Square, Filter = ResizeFilter.Area, WantsFrameMean = true };
    private static readonly PixelRecipe C = new() { Width = 299, Height = 299, Crop = CropMode.Fraction, CropFraction = 0.875 };

    public static TheoryData<string, int, string> Arrays()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (key, last) in new[] { ("h264_360p", 1188), ("bt709_1080p", 11), ("bt709_full", 29), ("sd_untagged", 29), ("rotated_270", 148), ("odd_161x121", 29) })
        {
            foreach (var frame in new[] { 0, 7, last }) data.Add(key, frame, "a");
            data.Add(key, 7, "b");
            data.Add(key, 7, "c_pil");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Pixels_agree_with_the_reference(string key, int frame, string recipeName)
    {
        var expected = NumpyArray.Read(Repository.Shared("reference", "preprocess", $"{key}_f{frame}_{recipeName}.npy"));
        var recipe = recipeName switch { "a" => A, "b" => B, _ => C };
        var pixels = new byte[new Preprocessor(recipe).BytesPerPicture];
        var mean = new Preprocessor(recipe).Process(Decode(key, frame).AsPicture(), pixels);
        var differences = pixels.Select((p, i) => p - mean - expected[i]).ToArray();
        var (absolute, signed, largest) = (differences.Average(Math.Abs), differences.Average(), differences.Max(Math.Abs));
        output.WriteLine(FormattableString.Invariant($"RESULT {key} {frame} {recipeName}: mean {absolute:F3} signed {signed:F3} max {largest:F1} frame mean {mean:F3}"));
        Assert.True(absolute <= 1, $"mean absolute difference {absolute}");
    }

    private static TestPicture Decode(string key, int frame)
    {
        using var index = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "preprocess", "index.json")));
        var clip = index.RootElement.GetProperty(key);
        var size = clip.GetProperty("displayed_width_height");
        var turned = clip.GetProperty("rotation_side_data").GetInt32() != 0;
        var (width, height) = (size[turned ? 1 : 0].GetInt32(), size[turned ? 0 : 1].GetInt32());
        var raw = RawFrame(Repository.Shared("media", clip.GetProperty("file").GetString()!), frame);
        return new TestPicture
        {
            Width = width,
            Height = height,
            Matrix = clip.GetProperty("matrix").GetString() == "bt709" ? ColorMatrix.Bt709 : ColorMatrix.Bt601,
            FullRange = clip.GetProperty("range").GetString() == "pc",
            Orientation = new Orientation(turned ? 270 : 0, false),
            Siting = Environment.GetEnvironmentVariable("SITING") == "c" ? ChromaSiting.Center : ChromaSiting.Left,
        }.From(raw);
    }

    private static byte[] RawFrame(string path, int frame)
    {
        var select = string.Create(CultureInfo.InvariantCulture, $"select=eq(n\\,{frame})");
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-noautorotate", "-i", path, "-map", "0:v:0",
            "-vf", select, "-vsync", "passthrough", "-frames:v", "1", "-f", "rawvideo", "-"]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
