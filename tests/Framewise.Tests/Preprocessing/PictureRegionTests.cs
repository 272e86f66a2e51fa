using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>A fixed part of the shown picture, and black bars: the same as if the rest had never been there.</summary>
public class PictureRegionTests
{
    private static readonly PixelRecipe Recipe = new()
    {
        Width = 14,
        Height = 10,
        Crop = CropMode.Letterbox,
        WantsFrameMean = true,
    };

    [Theory]
    [InlineData("10,20,300,200", "10,20,300,200")]
    [InlineData(" 0, 0, 50%, 100% ", "0%,0%,50%,100%")]
    [InlineData("12.5%,0,25%,0.5%", "12.5%,0%,25%,0.5%")]
    public void A_region_is_read_as_people_type_it(string text, string written) =>
        Assert.Equal(written, PictureRegion.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("1,2,3,4,5")]
    [InlineData("0,0,0,10")]
    [InlineData("-1,0,5,5")]
    [InlineData("0,0,1.5,2")]
    [InlineData("0,5,50%,50%")]
    [InlineData("60%,0,50%,50%")]
    [InlineData("0,0,50%%,NaN%")]
    public void What_is_no_region_is_refused_with_the_way_to_write_one(string text)
    {
        Assert.False(PictureRegion.TryParse(text, null, out _));
        Assert.Contains(
            "x,y,width,height",
            Assert.Throws<FormatException>(() => PictureRegion.Parse(text)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("5,3,20,16")]
    [InlineData("25%,10%,50%,40%")]
    public void A_region_is_that_of_the_picture_as_it_is_shown_however_it_is_stored(string text)
    {
        foreach (var degrees in new[] { 0, 90, 180, 270 })
        {
            foreach (var mirrored in new[] { false, true })
            {
                var stored = new TestPicture
                {
                    Width = 40,
                    Height = 40,
                    Format = PictureFormat.Gray8,
                    FullRange = true,
                    Orientation = new Orientation(degrees, mirrored),
                }.WithNoise(degrees + 1);
                var upright = SlowPreprocessing.Upright(SlowPreprocessing.FullSize(stored), stored.Orientation);
                var (x, y, width, height) = PictureRegion.Parse(text).In(40, 40);
                var alone = new TestPicture
                {
                    Width = width,
                    Height = height,
                    Format = PictureFormat.Gray8,
                    FullRange = true,
                }.Filled((_, column, row) => (int)upright[y + row, x + column, 0]);
                Assert.Equal(Run(alone, Recipe), Run(stored, Recipe with { Region = PictureRegion.Parse(text) }));
            }
        }
    }

    [Fact]
    public void The_mean_of_a_region_is_that_of_the_region()
    {
        foreach (var format in Enum.GetValues<PictureFormat>())
        {
            var picture = new TestPicture
            {
                Width = 41,
                Height = 30,
                Format = format,
            }.WithNoise(4);
            var full = SlowPreprocessing.FullSize(picture);
            var expected = (
                from y in Enumerable.Range(5, 13)
                from x in Enumerable.Range(3, 22)
                from channel in Enumerable.Range(0, 3)
                select full[y, x, channel]
            ).Average();
            Assert.Equal(expected, Run(picture, Recipe with { Region = PictureRegion.Parse("3,5,22,13") }).Mean, 0.001);
        }
    }

    [Fact]
    public void A_region_that_does_not_lie_in_the_picture_is_refused_with_both_sizes()
    {
        var error = Assert.Throws<MediaException>(() =>
            Run(new TestPicture { Width = 40, Height = 30 }.WithNoise(1), Recipe with { Region = PictureRegion.Parse("30,0,20,10") })
        );
        Assert.Contains("30,0,20,10", error.Message, StringComparison.Ordinal);
        Assert.Contains("40x30", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 6, 40, 18)]
    [InlineData(8, 0, 24, 30)]
    [InlineData(2, 4, 36, 22)]
    [InlineData(27, 0, 13, 30)]
    [InlineData(0, 0, 40, 30)]
    public void Black_bars_are_cut_off_in_every_format_however_the_picture_is_stored(int left, int top, int width, int height)
    {
        foreach (var format in Enum.GetValues<PictureFormat>())
        {
            var (black, scale) = (
                16,
                format is PictureFormat.Yuv420P10 or PictureFormat.Yuv422P10 or PictureFormat.Yuv444P10 or PictureFormat.P010 ? 4 : 1
            );
            var noise = new Random(1);
            var picture = new TestPicture
            {
                Width = 40,
                Height = 30,
                Format = format,
                Orientation = new Orientation(270, true),
            }.Filled(
                (plane, x, y) =>
                    plane > 0
                        ? 128 * scale
                        : (x >= left && x < left + width && y >= top && y < top + height ? 60 + (3 * x) + y : black + noise.Next(5)) * scale
            );
            // Mirrored and turned by 270 degrees, rows and columns change places.
            Assert.Equal(
                Run(picture, Recipe with { Region = new PictureRegion(top, left, height, width) }),
                Run(picture, Recipe with { CutsBars = true })
            );
        }
    }

    [Fact]
    public void A_picture_that_is_dark_all_over_or_nearly_so_keeps_its_sides()
    {
        var black = new TestPicture { Width = 40, Height = 30 }.Filled((plane, _, _) => plane == 0 ? 16 : 128);
        Assert.Equal(Run(black, Recipe), Run(black, Recipe with { CutsBars = true }));
        var lamp = new TestPicture { Width = 40, Height = 30 }.Filled(
            (plane, x, y) =>
                plane > 0 ? 128
                : x is > 14 and < 20 && y is > 10 and < 15 ? 235
                : 16
        );
        Assert.Equal(Run(lamp, Recipe), Run(lamp, Recipe with { CutsBars = true }));
    }

    private static (float Mean, string Pixels) Run(TestPicture picture, PixelRecipe recipe)
    {
        var preprocessor = new Preprocessor(recipe);
        var pixels = new byte[preprocessor.BytesPerPicture];
        return (preprocessor.Process(picture.AsPicture(), pixels), Convert.ToHexString(pixels));
    }
}
