using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Preprocessing.Simd;

namespace Framewise.Tests.Preprocessing;

/// <summary>Every combination of format, range, matrix, orientation, ratio and crop, on every instruction set, against plain
/// models.</summary>
public class PreprocessorAgainstModelTests(ITestOutputHelper output)
{
    private static readonly (int Width, int Height)[] Sizes =
    [
        (1, 1),
        (1, 7),
        (9, 2),
        (2, 2),
        (5, 3),
        (16, 16),
        (37, 21),
        (21, 37),
        (40, 12),
        (64, 48),
        (150, 20),
        (20, 150),
    ];
    private static readonly Rational[] Ratios = [new(1, 1), new(0, 1), new(4, 3), new(8, 9), new(1280, 1281), new(1, 65535), new(2, 1)];

    private static readonly PixelRecipe[] Recipes =
    [
        new()
        {
            Width = 14,
            Height = 14,
            ShorterSide = 16,
        },
        new() { Width = 9, Height = 9 },
        new()
        {
            Width = 24,
            Height = 10,
            ShorterSide = 12,
            Channels = ChannelOrder.Bgr,
        },
        new() { Width = 11, Height = 17 },
        new()
        {
            Width = 15,
            Height = 15,
            Crop = CropMode.Square,
        },
        new()
        {
            Width = 19,
            Height = 19,
            Crop = CropMode.Fraction,
            CropFraction = 0.875,
        },
        new()
        {
            Width = 18,
            Height = 13,
            Crop = CropMode.Fraction,
            CropFraction = 0.3,
            ApplySampleAspectRatio = false,
        },
        new()
        {
            Width = 20,
            Height = 33,
            Crop = CropMode.Squash,
            Channels = ChannelOrder.Bgr,
        },
    ];

    public static TheoryData<string> Formats() => [.. Enum.GetNames<PictureFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Area_is_within_a_level_of_plain_double_arithmetic(string name)
    {
        var format = Enum.Parse<PictureFormat>(name);
        var worst = 0.0;
        foreach (var (picture, recipe, pixels) in Combinations(format, ResizeFilter.Area))
        {
            var difference = LargestDifference(pixels, SlowPreprocessing.Run(picture, recipe));
            Assert.True(difference <= 0.6, $"{difference} levels from unrounded: {picture} {recipe}");
            worst = Math.Max(worst, difference);
        }
        output.WriteLine($"RESULT area {format}: farthest from the unrounded value {worst:F3}");
    }

    // Where chroma is halved in height, four rows are mixed to 7 fractional bits, not to swscale's 9: seldom one level in the full-size
    // RGB, and here.
    [Theory]
    [MemberData(nameof(Formats))]
    public void Bilinear_gives_the_bytes_of_swscale_and_Pillow(string format) =>
        AssertBytesOfPillow(Enum.Parse<PictureFormat>(format), ResizeFilter.Bilinear);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bicubic_gives_the_bytes_of_swscale_and_Pillow(string format) =>
        AssertBytesOfPillow(Enum.Parse<PictureFormat>(format), ResizeFilter.Bicubic);

    private void AssertBytesOfPillow(PictureFormat format, ResizeFilter filter)
    {
        var (different, values) = (0, 0);
        // The cubic overshoots, and so does a level in the full-size RGB.
        var most = filter == ResizeFilter.Bicubic ? 2 : 1;
        var exact =
            format
            is PictureFormat.Gray8
                or PictureFormat.Yuv444P8
                or PictureFormat.Yuv444P10
                or PictureFormat.Yuv422P8
                or PictureFormat.Yuv422P10;
        foreach (var (picture, recipe, pixels) in Combinations(format, filter))
        {
            var expected = PillowModel.Run(picture, recipe);
            for (var i = 0; i < pixels.Length; i++)
            {
                if (pixels[i] == expected[i])
                    continue;
                Assert.False(exact, $"{pixels[i]} at {i} should be {expected[i]}: {picture} {recipe}");
                Assert.True(
                    Math.Abs(pixels[i] - expected[i]) <= most,
                    $"{pixels[i]} at {i} should be about {expected[i]}: {picture} {recipe}"
                );
                different++;
            }
            values += pixels.Length;
        }
        output.WriteLine($"RESULT {filter} {format}: {different} of {values} differ");
        Assert.True(different <= 0.004 * most * values, $"{different} of {values} differ");
    }

    private static IEnumerable<(TestPicture Picture, PixelRecipe Recipe, byte[] Pixels)> Combinations(
        PictureFormat format,
        ResizeFilter filter
    )
    {
        var levels = Enum.GetValues<SimdLevel>().Where(ResamplingKernel.IsSupported).ToArray();
        var combination = 0;
        foreach (var recipe in Recipes.Select(r => r with { Filter = filter }))
        {
            var preprocessors = levels.Select(level => new Preprocessor(recipe, level)).ToArray();
            foreach (var picture in Pictures(format, combination))
            {
                var pixels = new byte[recipe.Width * recipe.Height * 3];
                pixels.AsSpan().Fill(77);
                preprocessors[combination++ % levels.Length].Process(picture.AsPicture(), pixels);
                yield return (picture, recipe, pixels);
            }
        }
    }

    private static IEnumerable<TestPicture> Pictures(PictureFormat format, int seed)
    {
        foreach (var siting in Enum.GetValues<ChromaSiting>())
        {
            foreach (var degrees in new[] { 0, 90, 180, 270 })
            {
                foreach (var mirrored in new[] { false, true })
                {
                    foreach (var fullRange in new[] { false, true })
                    {
                        var (width, height) = Sizes[seed % Sizes.Length];
                        yield return new TestPicture
                        {
                            Width = width,
                            Height = height,
                            Format = format,
                            Siting = siting,
                            FullRange = fullRange,
                            Orientation = new Orientation(degrees, mirrored),
                            Matrix = (ColorMatrix)(seed / 5 % 3),
                            SampleAspectRatio = Ratios[seed / 3 % Ratios.Length],
                            Padding = seed % 4 * 2,
                        }.WithNoise(seed++);
                    }
                }
            }
        }
    }

    private static double LargestDifference(byte[] pixels, double[,,] expected)
    {
        var (largest, i) = (0.0, 0);
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(pixels[i++] - Math.Clamp(value, 0, 255)));
        return largest;
    }
}
