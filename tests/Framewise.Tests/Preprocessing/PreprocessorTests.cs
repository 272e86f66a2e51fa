using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Preprocessing.Simd;

namespace Framewise.Tests.Preprocessing;

public class PreprocessorTests
{
    private static readonly PixelRecipe Square32 = new()
    {
        Width = 32,
        Height = 32,
        Crop = CropMode.Squash,
    };

    public static TheoryData<string> Formats() => [.. Enum.GetNames<PictureFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_instruction_set_gives_the_same_bytes(string name)
    {
        var format = Enum.Parse<PictureFormat>(name);
        var levels = Enum.GetValues<SimdLevel>().Where(ResamplingKernel.IsSupported).ToArray();
        PixelRecipe[] recipes =
        [
            Square32 with
            {
                Width = 51,
                Height = 37,
            },
            new()
            {
                Width = 40,
                Height = 40,
                ShorterSide = 45,
                Filter = ResizeFilter.Area,
            },
        ];
        foreach (var (width, height) in new[] { (1, 1), (3, 200), (131, 77), (256, 144), (321, 181) })
        {
            var picture = new TestPicture
            {
                Width = width,
                Height = height,
                Format = format,
            }.WithNoise(width);
            foreach (var recipe in recipes)
            {
                var expected = Process(picture, recipe, SimdLevel.Portable);
                foreach (var level in levels)
                    Assert.Equal(expected, Process(picture, recipe, level));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Black_and_white_are_exact_and_constant_pictures_stay_constant(string name)
    {
        var format = Enum.Parse<PictureFormat>(name);
        foreach (var fullRange in new[] { false, true })
        {
            foreach (var matrix in Enum.GetValues<ColorMatrix>())
            {
                var picture = new TestPicture
                {
                    Width = 95,
                    Height = 61,
                    Format = format,
                    FullRange = fullRange,
                    Matrix = matrix,
                };
                var (unit, most) = picture.Wide ? (4, 1023) : (1, 255);
                var (black, white) = fullRange ? (0, most) : (16 * unit, 235 * unit);
                Assert.All(Process(picture.Filled((plane, _, _) => plane == 0 ? black : 128 * unit)), value => Assert.Equal(0, value));
                Assert.All(Process(picture.Filled((plane, _, _) => plane == 0 ? white : 128 * unit)), value => Assert.Equal(255, value));
                var colored = Process(picture.Filled((plane, _, _) => (plane == 0 ? 90 : 100 + (30 * plane)) * unit));
                Assert.All(Enumerable.Range(0, colored.Length), i => Assert.Equal(colored[i % 3], colored[i]));
            }
        }
    }

    [Theory]
    [InlineData(ColorMatrix.Bt601, 81, 90, 240, 255, 0, 0)]
    [InlineData(ColorMatrix.Bt601, 145, 54, 34, 0, 255, 0)]
    [InlineData(ColorMatrix.Bt601, 41, 240, 110, 0, 0, 255)]
    [InlineData(ColorMatrix.Bt709, 63, 102, 240, 255, 0, 0)]
    [InlineData(ColorMatrix.Bt709, 173, 42, 26, 0, 255, 0)]
    [InlineData(ColorMatrix.Bt709, 32, 240, 118, 0, 0, 255)]
    [InlineData(ColorMatrix.Bt2020, 74, 97, 240, 255, 0, 0)]
    [InlineData(ColorMatrix.Bt2020, 164, 48, 25, 0, 255, 0)]
    [InlineData(ColorMatrix.Bt2020, 29, 240, 119, 0, 0, 255)]
    public void Full_primaries_come_out_as_primaries(ColorMatrix matrix, int y, int u, int v, int red, int green, int blue)
    {
        var picture = new TestPicture
        {
            Width = 16,
            Height = 16,
            Matrix = matrix,
        }.Filled(
            (plane, _, _) =>
                plane == 0 ? y
                : plane == 1 ? u
                : v
        );
        var rgb = Process(picture)[..3];
        var bgr = Process(picture, Square32 with { Channels = ChannelOrder.Bgr })[..3];
        Assert.Equal(rgb.Reverse(), bgr);
        // Y'CbCr of 8 bits is rounded, so a primary may miss by two levels.
        Assert.All(rgb.Zip(new[] { red, green, blue }), pair => Assert.InRange(pair.First - pair.Second, -2, 2));
    }

    [Theory]
    [InlineData(nameof(CropMode.Center), 46)]
    [InlineData(nameof(CropMode.Center), 0)]
    [InlineData(nameof(CropMode.Squash), 0)]
    [InlineData(nameof(CropMode.Fraction), 0)]
    public void A_turned_picture_gives_turned_pixels(string crop, int shorterSide)
    {
        // 4:4:4: the place of subsampled chroma does not turn with the picture.
        var recipe = new PixelRecipe
        {
            Width = 40,
            Height = 40,
            Crop = Enum.Parse<CropMode>(crop),
            ShorterSide = shorterSide,
            CropFraction = 0.8,
        };
        var picture = new TestPicture
        {
            Width = 93,
            Height = 93,
            Format = PictureFormat.Yuv444P8,
        }.WithNoise(3);
        var upright = Process(picture, recipe);
        foreach (var degrees in new[] { 0, 90, 180, 270 })
        {
            foreach (var mirrored in new[] { false, true })
            {
                var expected = new byte[upright.Length];
                for (var y = 0; y < 40; y++)
                {
                    for (var x = 0; x < 40; x++)
                    {
                        var (shownX, shownY) = degrees switch
                        {
                            90 => (39 - y, x),
                            180 => (39 - x, 39 - y),
                            270 => (y, 39 - x),
                            _ => (x, y),
                        };
                        // Mirrored before turning: the stored column that is shown here is the one from the other side.
                        var (fromX, fromY) = (mirrored ? 39 - x : x, y);
                        upright.AsSpan(((fromY * 40) + fromX) * 3, 3).CopyTo(expected.AsSpan(((shownY * 40) + shownX) * 3));
                    }
                }
                Assert.Equal(
                    expected,
                    Process(picture with { Orientation = new Orientation(degrees, mirrored) }, recipe),
                    (a, b) => Math.Abs(a - b) <= 1
                );
            }
        }
    }

    [Fact]
    public void A_picture_smaller_than_the_crop_lies_on_black_as_torchvision_pads_it()
    {
        var recipe = new PixelRecipe
        {
            Width = 20,
            Height = 13,
            ShorterSide = 10,
        };
        var white = new TestPicture
        {
            Width = 50,
            Height = 50,
            Format = PictureFormat.Gray8,
        }.Filled((_, _, _) => 235);
        var pixels = Process(white, recipe);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % 20, i / 60);
            Assert.Equal(x is >= 5 and < 15 && y is >= 1 and < 11 ? 255 : 0, pixels[i]);
        }
    }

    [Fact]
    public void Planes_may_end_with_their_last_sample_and_strides_may_be_padded()
    {
        var tight = new TestPicture { Width = 67, Height = 35 }.WithNoise(5);
        var padded = new TestPicture
        {
            Width = 67,
            Height = 35,
            Padding = 30,
        }.WithNoise(5);
        Assert.Equal(Process(tight), Process(padded));
    }

    [Fact]
    public void The_frame_mean_is_that_of_the_whole_full_size_picture()
    {
        foreach (var format in Enum.GetValues<PictureFormat>())
        {
            foreach (var (width, height) in new[] { (1, 1), (2, 3), (4, 4), (5, 9), (71, 50) })
            {
                var picture = new TestPicture
                {
                    Width = width,
                    Height = height,
                    Format = format,
                    Siting = (ChromaSiting)(width % 3),
                }.WithNoise(9);
                var expected = SlowPreprocessing.FullSize(picture).Cast<double>().Average();
                var preprocessor = new Preprocessor(Square32 with { WantsFrameMean = true, Crop = CropMode.Square });
                var mean = preprocessor.Process(picture.AsPicture(), new byte[preprocessor.BytesPerPicture]);
                Assert.Equal(expected, mean, 0.001);
            }
        }
        Assert.Equal(
            0,
            new Preprocessor(Square32).Process(
                new TestPicture { Width = 8, Height = 8 }
                    .WithNoise(1)
                    .AsPicture(),
                new byte[32 * 32 * 3]
            )
        );
    }

    [Fact]
    public void A_second_picture_of_the_same_geometry_allocates_nothing()
    {
        var preprocessor = new Preprocessor(Square32 with { WantsFrameMean = true });
        var picture = new TestPicture
        {
            Width = 320,
            Height = 180,
            Orientation = new Orientation(90, true),
        }.WithNoise(2);
        var pixels = new byte[preprocessor.BytesPerPicture];
        preprocessor.Process(picture.AsPicture(), pixels);
        // The runtime itself allocates a little when code becomes hot: the best of some rounds counts.
        var least = Enumerable
            .Range(0, 5)
            .Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 50; i++)
                    preprocessor.Process(picture.AsPicture(), pixels);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        Assert.InRange(least, 0, 50 * 20);
    }

    [Fact]
    public void The_geometry_may_change_from_picture_to_picture()
    {
        var preprocessor = new Preprocessor(Square32);
        var first = new TestPicture { Width = 160, Height = 90 }.WithNoise(1);
        var second = new TestPicture
        {
            Width = 96,
            Height = 160,
            Format = PictureFormat.Yuv422P10,
        }.WithNoise(2);
        var pixels = new byte[preprocessor.BytesPerPicture];
        foreach (var picture in new[] { first, second, first })
        {
            preprocessor.Process(picture.AsPicture(), pixels);
            Assert.Equal(Process(picture), pixels);
        }
    }

    [Fact]
    public void Very_large_and_very_long_pictures_are_no_special_case()
    {
        foreach (var (width, height) in new[] { (7680, 4320), (8192, 1), (1, 8192), (4096, 3) })
        {
            var picture = new TestPicture
            {
                Width = width,
                Height = height,
                SampleAspectRatio = new(1, 65535),
            }.Filled((plane, _, _) => plane == 0 ? 235 : 128);
            foreach (var crop in Enum.GetValues<CropMode>())
                Assert.All(
                    Process(picture, Square32 with { Crop = crop, Padding = new(255, 255, 255) }),
                    value => Assert.Equal(255, value)
                );
        }
    }

    internal static byte[] Process(TestPicture picture, PixelRecipe? recipe = null, SimdLevel? level = null)
    {
        var preprocessor = new Preprocessor(recipe ?? Square32, level ?? ResamplingKernel.Best);
        var pixels = new byte[preprocessor.BytesPerPicture];
        preprocessor.Process(picture.AsPicture(), pixels);
        return pixels;
    }
}
