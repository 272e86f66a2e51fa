using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>Every filter and way of cropping against the pixels of the library that is named after it: Golden/make.py makes them with
/// Pillow and OpenCV.</summary>
public class GoldenPixelTests(ITestOutputHelper output)
{
    private const int Width = 97;
    private const int Height = 61;
    private static readonly Padding Fill = new(114, 30, 200);
    private static readonly PixelRecipe Square = new()
    {
        Width = 32,
        Height = 32,
        Padding = Fill,
    };

    private static readonly Dictionary<string, PixelRecipe> Recipes = Filters()
        .Concat(Pads())
        .Concat(
            new Dictionary<string, PixelRecipe>
            {
                ["letterbox"] = Square with { Crop = CropMode.Letterbox },
                ["letterbox-top-left"] = Square with
                {
                    Crop = CropMode.Letterbox,
                    Filter = ResizeFilter.Lanczos,
                    Padding = Fill with { AtEnd = true },
                },
                ["letterbox-wide"] = Square with { Width = 56, Height = 20, Crop = CropMode.Letterbox, Filter = ResizeFilter.Bicubic },
                ["letterbox-cut"] = Square with
                {
                    Crop = CropMode.Letterbox,
                    Filter = ResizeFilter.Bicubic,
                    Resized = new PictureSize(36, 36),
                },
                ["letterbox-ultralytics"] = Square with { Crop = CropMode.Letterbox, Filter = ResizeFilter.PlainBilinear },
                ["squash-cut"] = Square with { Crop = CropMode.Squash, Resized = new PictureSize(36, 40) },
                ["squash-smaller"] = Square with
                {
                    Crop = CropMode.Squash,
                    Filter = ResizeFilter.Hamming,
                    Resized = new PictureSize(20, 12),
                },
                ["center-covers"] = Square with
                {
                    Width = 36,
                    Height = 30,
                    Filter = ResizeFilter.Bicubic,
                    Resized = new PictureSize(40, 34),
                },
                ["pad-top-left"] = Square with { Crop = CropMode.Pad, Padding = Fill with { AtEnd = true } },
                ["pad-wide"] = Square with { Width = 60, Height = 20, Crop = CropMode.Pad },
                ["pad-large"] = Square with { Width = 100, Height = 100, Crop = CropMode.Pad, Filter = ResizeFilter.Bicubic },
                ["region"] = Small(ResizeFilter.Bilinear) with { Region = PictureRegion.Parse("11,7,69,45") },
                ["region-percent"] = Small(ResizeFilter.Lanczos) with { Region = PictureRegion.Parse("25%,10%,50%,80%") },
                ["region-letterbox"] = Square with { Crop = CropMode.Letterbox, Region = PictureRegion.Parse("11,7,69,15") },
            }
        )
        .ToDictionary();

    public static TheoryData<string> Names() => [.. Recipes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pixels_are_those_of_the_library(string name)
    {
        var expected = Read(name, Recipes[name].Width * Recipes[name].Height);
        var pixels = PreprocessorTests.Process(Picture, Recipes[name]);
        var differences = pixels.Zip(expected, (ours, theirs) => (double)ours - theirs).ToArray();
        var (mean, bias, largest) = (differences.Average(Math.Abs), differences.Average(), differences.Max(Math.Abs));
        output.WriteLine($"RESULT {name}: mean {mean:F4}, bias {bias:F4}, largest {largest}");
        // Pillow rounds where we round; where picture and colour mix, and in OpenCV's fixed point, roundings differ.
        var isExact =
            !name.StartsWith("pad", StringComparison.Ordinal)
            && !name.StartsWith("plain", StringComparison.Ordinal)
            && name != "letterbox-ultralytics";
        Assert.InRange(mean, 0, isExact ? 0 : 0.5);
        // The integers of OpenCV's INTER_LINEAR lie 0.12 to 0.14 below its own result in floating point, and so below ours.
        Assert.InRange(
            bias,
            isExact ? 0 : -0.05,
            isExact ? 0
                : Recipes[name].Filter == ResizeFilter.PlainBilinear ? 0.15
                : 0.05
        );
    }

    [Fact]
    public void Every_file_has_its_recipe() =>
        Assert.Equal(
            Directory
                .GetFiles(Folder, "*.npy")
                .Select(Path.GetFileNameWithoutExtension)
                .Where(name => name != "picture")
                .Order(StringComparer.Ordinal),
            Recipes.Keys.Order(StringComparer.Ordinal)
        );

    private static string Folder => Path.Combine(Repository.Root, "tests", "Framewise.Tests", "Preprocessing", "Golden");

    private static TestPicture Picture
    {
        get
        {
            var grey = NumpyArray.Read(Path.Combine(Folder, "picture.npy"));
            return new TestPicture
            {
                Width = Width,
                Height = Height,
                Format = PictureFormat.Gray8,
                FullRange = true,
            }.Filled((_, x, y) => (int)grey[(y * Width) + x]);
        }
    }

    /// <summary>Files of grey pictures hold one value for all three channels.</summary>
    private static double[] Read(string name, int pixels)
    {
        var values = NumpyArray.Read(Path.Combine(Folder, name + ".npy"));
        return values.Length == pixels ? [.. values.SelectMany(value => Enumerable.Repeat(value, 3))] : values;
    }

    private static PixelRecipe Small(ResizeFilter filter) =>
        new()
        {
            Width = 24,
            Height = 20,
            Crop = CropMode.Squash,
            Filter = filter,
        };

    private static IEnumerable<KeyValuePair<string, PixelRecipe>> Filters() =>
        from filter in Enum.GetValues<ResizeFilter>()
        where filter != ResizeFilter.Area // ReferencePixelTests
        from size in new[] { ("small", 24, 20), ("large", 104, 66), ("both", 40, 90) }
        select KeyValuePair.Create(
            $"{NameOf(filter)}-{size.Item1}",
            new PixelRecipe
            {
                Width = size.Item2,
                Height = size.Item3,
                Crop = CropMode.Squash,
                Filter = filter,
            }
        );

    private static IEnumerable<KeyValuePair<string, PixelRecipe>> Pads() =>
        from filter in Enum.GetValues<ResizeFilter>()
        select KeyValuePair.Create($"pad-{NameOf(filter)}", Square with { Crop = CropMode.Pad, Filter = filter });

    private static string NameOf(ResizeFilter filter) =>
        filter == ResizeFilter.PlainBilinear ? "plain" : filter.ToString().ToLowerInvariant();
}
