using Framewise.Media;

namespace Framewise.Tests.Media;

public class VideoTimeTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("12.5", 12.5)]
    [InlineData("1:30", 90)]
    [InlineData("0:01:30.25", 90.25)]
    [InlineData("100:00:00", 360000)]
    public void Times_as_people_type_them(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), VideoTime.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1:60")]
    [InlineData("1:2:3:4")]
    [InlineData("1,5")]
    [InlineData("ten")]
    [InlineData("1:-5")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => VideoTime.Parse(text));
}
