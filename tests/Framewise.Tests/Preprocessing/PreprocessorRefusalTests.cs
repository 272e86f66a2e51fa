using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

public class PreprocessorRefusalTests
{
    private static readonly PixelRecipe Good = new() { Width = 8, Height = 8 };

    private static readonly PixelRecipe[] s_impossible =
    [
        Good with
        {
            Width = 0,
        },
        Good with
        {
            Height = -1,
        },
        Good with
        {
            Width = 20000,
        },
        Good with
        {
            ShorterSide = -1,
        },
        Good with
        {
            CropFraction = 0,
        },
        Good with
        {
            CropFraction = 1.01,
        },
        Good with
        {
            CropFraction = double.NaN,
        },
        Good with
        {
            Crop = (CropMode)9,
        },
        Good with
        {
            Filter = (ResizeFilter)9,
        },
        Good with
        {
            Channels = (ChannelOrder)9,
        },
    ];

    [Fact]
    public void Impossible_recipes_are_refused() =>
        Assert.All(s_impossible, recipe => Assert.Throws<ArgumentException>(() => new Preprocessor(recipe)));

    [Fact]
    public void Planes_that_are_too_short_are_refused_before_anything_is_read()
    {
        var picture = new TestPicture { Width = 16, Height = 16 }.WithNoise(1);
        Refuses(p => p with { Width = 17 }, picture);
        Refuses(p => p with { Height = 18 }, picture);
        Refuses(p => p with { Format = PictureFormat.Yuv444P8 }, picture);
        Refuses(p => p with { Format = PictureFormat.Yuv420P10 }, picture);
        Refuses(p => p with { Orientation = new Orientation(45, false) }, picture);
        Refuses(p => p with { Format = (PictureFormat)99 }, picture);
        Refuses(p => p with { Width = 0 }, picture);
    }

    [Fact]
    public void A_buffer_that_is_too_short_is_refused()
    {
        var picture = new TestPicture { Width = 16, Height = 16 }.WithNoise(1);
        Assert.Throws<ArgumentException>(() => new Preprocessor(Good).Process(picture.AsPicture(), new byte[191]));
    }

    private static void Refuses(Func<TestPicture, TestPicture> change, TestPicture picture) =>
        Assert.Throws<ArgumentException>(() => new Preprocessor(Good).Process(change(picture).AsPicture(), new byte[192]));
}
