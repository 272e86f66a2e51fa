using Framewise.Media;

namespace Framewise.Tests.Media;

public sealed class PictureSizeTests
{
    [Theory]
    [InlineData("640x360", 640, 360)]
    [InlineData("256", 455, 256)]
    [InlineData("1080", 1920, 1080)]
    public void A_size_is_both_sides_or_the_shorter_one(string text, int width, int height) =>
        Assert.Equal((width, height), PictureSize.Parse(text).For(1920, 1080));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("640x")]
    [InlineData("1x2x3")]
    [InlineData("16385")]
    public void What_is_no_size_is_refused_with_examples(string text) =>
        Assert.Contains("640x360 or 256", Assert.Throws<FormatException>(() => PictureSize.Parse(text)).Message, StringComparison.Ordinal);
}
