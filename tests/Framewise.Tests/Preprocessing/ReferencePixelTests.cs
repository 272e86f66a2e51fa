using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>Against what Pillow and OpenCV make of swscale's full-size RGB (<c>reference/preprocess</c>).</summary>
public class ReferencePixelTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, string> Arrays() => Arrays(["a", "b", "c_pil"]);

    public static TheoryData<string, int, string> BilinearArrays() => Arrays(["a", "c_pil"]);

    private static TheoryData<string, int, string> Arrays(string[] recipes)
    {
        var data = new TheoryData<string, int, string>();
        (string, int)[] clips =
        [
            ("h264_360p", 1188),
            ("bt709_1080p", 11),
            ("bt709_full", 29),
            ("sd_untagged", 29),
            ("rotated_270", 148),
            ("odd_161x121", 29),
        ];
        foreach (var (key, last) in clips)
        {
            foreach (var frame in new[] { 0, 7, last })
                data.Add(key, frame, "a");
            foreach (var recipe in recipes.Skip(1))
                data.Add(key, 7, recipe);
        }
        return data;
    }

    // Each channel of swscale's RGB goes through as a grey full-range picture: what differs is the resize alone. Against Pillow nothing
    // does;
    // OpenCV's result is not rounded, the bytes are.
    [Theory]
    [MemberData(nameof(Arrays))]
    public void Resizing_agrees_with_Pillow_and_OpenCV(string key, int frame, string recipeName)
    {
        var clip = ReferenceClip.Load(key);
        var rgb = clip.FullSizeRgb(frame);
        var mean = recipeName == "b" ? rgb.Average(v => (double)v) : 0;
        var preprocessor = new Preprocessor(ReferenceClip.Recipe(recipeName));
        var pixels = new byte[preprocessor.BytesPerPicture];
        var actual = new double[pixels.Length];
        for (var channel = 0; channel < 3; channel++)
        {
            var grey = new TestPicture
            {
                Width = clip.ShownWidth,
                Height = clip.ShownHeight,
                Format = PictureFormat.Gray8,
                FullRange = true,
            }.Filled((_, x, y) => rgb[(((y * clip.ShownWidth) + x) * 3) + channel]);
            preprocessor.Process(grey.AsPicture(), pixels);
            for (var i = recipeName == "b" ? 2 - channel : channel; i < pixels.Length; i += 3)
                actual[i] = pixels[i] - mean;
        }
        var difference = Compare(actual, clip.Pixels(frame, recipeName));
        Report("resize", key, frame, recipeName, difference);
        Assert.InRange(difference.Largest, 0, recipeName == "b" ? 0.52 : 0);
        Assert.InRange(difference.Signed, -0.01, 0.01);
    }

    // What is left: chroma mixed from four rows carries 7 fractional bits where swscale has 9.
    [Theory]
    [MemberData(nameof(BilinearArrays))]
    public void Bilinear_pixels_are_the_references_but_for_a_rare_level(string key, int frame, string recipeName)
    {
        var clip = ReferenceClip.Load(key);
        var preprocessor = new Preprocessor(ReferenceClip.Recipe(recipeName));
        var pixels = new byte[preprocessor.BytesPerPicture];
        preprocessor.Process(clip.Planes(frame, ChromaSiting.Left).AsPicture(), pixels);
        var difference = Compare([.. pixels.Select(p => (double)p)], clip.Pixels(frame, recipeName));
        Report("planes", key, frame, recipeName, difference);
        Assert.InRange(difference.Largest, 0, 1);
        Assert.InRange(difference.Absolute, 0, 0.01);
        Assert.InRange(difference.Signed, -0.005, 0.005);
    }

    // The reference differs from the area filter's textbook conversion in two ways: swscale interpolates chroma with bicubics, and clips
    // before the resize.
    [Theory]
    [InlineData("h264_360p", 0.17)]
    [InlineData("bt709_1080p", 0.31)]
    [InlineData("bt709_full", 0.7)]
    [InlineData("sd_untagged", 0.52)]
    [InlineData("rotated_270", 0.25)]
    [InlineData("odd_161x121", 0.92)]
    public void Area_pixels_agree_with_the_reference(string key, double limit)
    {
        const int Frame = 7;
        var clip = ReferenceClip.Load(key);
        var preprocessor = new Preprocessor(ReferenceClip.Recipe("b"));
        var pixels = new byte[preprocessor.BytesPerPicture];
        var mean = preprocessor.Process(clip.Planes(Frame, ChromaSiting.Left).AsPicture(), pixels);
        var difference = Compare([.. pixels.Select(p => (double)p - mean)], clip.Pixels(Frame, "b"));
        Report("area", key, Frame, "b", difference);
        Assert.InRange(difference.Absolute, 0, limit);
        Assert.InRange(difference.Signed, -0.5, 0.5);
        Assert.Equal(clip.FrameMean(Frame), mean, 0.42);
    }

    private static Difference Compare(double[] actual, double[] expected)
    {
        var differences = actual.Zip(expected, (a, e) => a - e).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        return new Difference(
            differences.Average(Math.Abs),
            differences.Average(),
            differences.Max(Math.Abs),
            differences.Average(d => d == 0 ? 0 : 1)
        );
    }

    private void Report(string what, string key, int frame, string recipe, Difference d) =>
        output.WriteLine(
            FormattableString.Invariant(
                $"RESULT {what} {key} {frame} {recipe}: mean {d.Absolute:F4} signed {d.Signed:F4} max {d.Largest:F1} share {d.Share:F4}"
            )
        );

    private sealed record Difference(double Absolute, double Signed, double Largest, double Share);
}
