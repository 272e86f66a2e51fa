using Framewise.Media;

namespace Framewise.Tests.Media;

public class FrameTimeTests
{
    [Theory]
    [InlineData(0, 0, 1, 12800, "0.000000")]
    [InlineData(512, 0, 1, 12800, "0.040000")]
    [InlineData(1001, 0, 1, 30000, "0.033367")]
    [InlineData(1001L * 30000 * 3600, 0, 1, 30000, "3603600.000000")]
    [InlineData(9126000, 9000000, 1, 90000, "1.400000")]
    [InlineData(1, 0, 1, 3, "0.333333")]
    [InlineData(2, 0, 1, 3, "0.666667")]
    [InlineData(-1, 0, 1, 3, "-0.333333")]
    [InlineData(8589934591, 0, 1, 90000, "95443.717678")]
    public void Times_are_exact_to_the_microsecond(long pts, long first, int numerator, int denominator, string expected) =>
        Assert.Equal(expected, FrameTime.Format(FrameTime.Between(pts, first, new Rational(numerator, denominator))));

    [Fact]
    public void Ntsc_times_do_not_drift_over_ten_hours()
    {
        // 29.97 taken for 29 would be off by more than 20 minutes here.
        const long frames = 10L * 3600 * 30;
        Assert.Equal("36036.000000", FrameTime.Format(FrameTime.Between(frames * 1001, 0, new Rational(1, 30000))));
    }

    [Fact]
    public void A_time_base_of_nothing_gives_zero() =>
        Assert.Equal("0.000000", FrameTime.Format(FrameTime.Between(5, 0, new Rational(1, 0))));
}
