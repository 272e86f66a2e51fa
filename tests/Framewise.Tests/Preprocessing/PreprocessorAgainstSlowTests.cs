using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Preprocessing.Simd;

namespace Framewise.Tests.Preprocessing;

public class PreprocessorAgainstSlowTests(ITestOutputHelper output)
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 7), (9, 2), (2, 2), (5, 3), (16, 16), (37, 21), (21, 37), (40, 12), (64, 48)];
    private static readonly Rational[] Ratios = [new(1, 1), new(0, 1), new(4, 3), new(8, 9), new(1280, 1281), new(1, 65535), new(2, 1)];

    private static readonly PixelRecipe[] Recipes =
    [
        new() { Width = 14, Height = 14, ShorterSide = 16 },
        new() { Width = 9, Height = 9 },
        new() { Width = 24, Height = 10, ShorterSide = 12, Channels = ChannelOrder.Bgr },
        new() { Width = 11, Height = 17 },
        new() { Width = 15, Height = 15, Crop = CropMode.Square },
        new() { Width = 19, Height = 19, Crop = CropMode.Fraction, CropFraction = 0.875 },
        new() { Width = 18, Height = 13, Crop = CropMode.Fraction, CropFraction = 0.3, ApplySampleAspectRatio = false },
        new() { Width = 20, Height = 33, Crop = CropMode.Squash, Channels = ChannelOrder.Bgr },
    ];

    public static TheoryData<PictureFormat> Formats() => [.. Enum.GetValues<PictureFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_combination_is_within_a_level_of_plain_double_arithmetic(PictureFormat format)
    {
        var levels = Enum.GetValues<SimdLevel>().Where(ResamplingKernel.IsSupported).ToArray();
        var (worst, combinations) = (0.0, 0);
        foreach (var recipe in Recipes.SelectMany(r => Enum.GetValues<ResizeFilter>().Select(f => r with { Filter = f })))
        {
            var preprocessors = levels.Select(level => new Preprocessor(recipe, level)).ToArray();
            foreach (var picture in Pictures(format, combinations))
            {
                var pixels = new byte[recipe.Width * recipe.Height * 3];
                pixels.AsSpan().Fill(77);
                preprocessors[combinations % levels.Length].Process(picture.AsPicture(), pixels);
                var difference = LargestDifference(pixels, SlowPreprocessing.Run(picture, recipe));
                Assert.True(difference <= 0.6, $"{difference} levels from unrounded: {picture} {recipe} {levels[combinations % levels.Length]}");
                worst = Math.Max(worst, difference);
                combinations++;
            }
        }
        output.WriteLine($"RESULT {combinations} combinations, farthest from the unrounded value {worst:F3}");
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
        foreach (var value in expected) largest = Math.Max(largest, Math.Abs(pixels[i++] - Math.Clamp(value, 0, 255)));
        return largest;
    }
}
