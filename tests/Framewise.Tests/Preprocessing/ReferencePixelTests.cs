using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>Against what Pillow and OpenCV make of swscale's full-size RGB (<c>reference/preprocess</c>).</summary>
public class ReferencePixelTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, string> Arrays()
    {
        var data = new TheoryData<string, int, string>();
        (string, int)[] clips = [("h264_360p", 1188), ("bt709_1080p", 11), ("bt709_full", 29), ("sd_untagged", 29), ("rotated_270", 148), ("odd_161x121", 29)];
        foreach (var (key, last) in clips)
        {
            foreach (var frame in new[] { 0, 7, last }) data.Add(key, frame, "a");
            data.Add(key, 7, "b");
            data.Add(key, 7, "c_pil");
        }
        return data;
    }

    // Each channel of swscale's RGB goes through as a grey full-range picture: what differs is the resize alone. Pillow rounds between its passes,
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
            var grey = new TestPicture { Width = clip.ShownWidth, Height = clip.ShownHeight, Format = PictureFormat.Gray8, FullRange = true }
                .Filled((_, x, y) => rgb[(((y * clip.ShownWidth) + x) * 3) + channel]);
            preprocessor.Process(grey.AsPicture(), pixels);
            for (var i = recipeName == "b" ? 2 - channel : channel; i < pixels.Length; i += 3) actual[i] = pixels[i] - mean;
        }
        var difference = Compare(actual, clip.Pixels(frame, recipeName));
        Report("resize", key, frame, recipeName, difference);
        Assert.InRange(difference.Largest, 0, recipeName == "b" ? 0.52 : 1);
        Assert.InRange(difference.Absolute, 0, recipeName == "b" ? 0.26 : 0.2);
        Assert.InRange(difference.Signed, -0.01, 0.01);
    }

    // The reference differs from a textbook conversion in three ways (docs/preprocessing.md has each one's share): swscale's scale filter takes chroma
    // to lie in the middle of its luma samples whatever the file says, interpolates it with bicubics, and clips before the resize.
    [Theory]
    [InlineData("h264_360p", 1188, 0.2, 0.17)]
    [InlineData("bt709_1080p", 11, 0.37, 0.31)]
    [InlineData("bt709_full", 29, 1.1, 0.7)]
    [InlineData("sd_untagged", 29, 0.85, 0.52)]
    [InlineData("rotated_270", 148, 0.27, 0.25)]
    [InlineData("odd_161x121", 29, 0.8, 0.92)]
    public void Pixels_agree_with_the_reference(string key, int lastFrame, double limitAsTagged, double limitAsSwscale)
    {
        foreach (var (siting, limit) in new[] { (ChromaSiting.Left, limitAsTagged), (ChromaSiting.Center, limitAsSwscale) })
        {
            foreach (var (frame, recipeName) in new[] { (0, "a"), (7, "a"), (lastFrame, "a"), (7, "b"), (7, "c_pil") })
            {
                var clip = ReferenceClip.Load(key);
                var preprocessor = new Preprocessor(ReferenceClip.Recipe(recipeName));
                var pixels = new byte[preprocessor.BytesPerPicture];
                var mean = preprocessor.Process(clip.Planes(frame, siting).AsPicture(), pixels);
                var difference = Compare([.. pixels.Select(p => (double)p - mean)], clip.Pixels(frame, recipeName));
                Report(siting.ToString(), key, frame, recipeName, difference);
                Assert.InRange(difference.Absolute, 0, limit);
                Assert.InRange(difference.Signed, recipeName == "b" ? -0.5 : -0.12, recipeName == "b" ? 0.5 : 0.12);
                if (recipeName == "b") Assert.Equal(clip.FrameMean(frame), mean, 0.42);
            }
        }
    }

    private static (double Absolute, double Signed, double Largest) Compare(double[] actual, double[] expected)
    {
        var differences = actual.Zip(expected, (a, e) => a - e).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        return (differences.Average(Math.Abs), differences.Average(), differences.Max(Math.Abs));
    }

    private void Report(string what, string key, int frame, string recipe, (double Absolute, double Signed, double Largest) d)
        => output.WriteLine(FormattableString.Invariant($"RESULT {what} {key} {frame} {recipe}: mean {d.Absolute:F3} signed {d.Signed:F3} max {d.Largest:F1}"));
}
