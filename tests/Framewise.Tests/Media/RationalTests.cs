using Framewise.Media;

namespace Framewise.Tests.Media;

public class RationalTests
{
    [Fact]
    public void A_rational_prints_as_a_fraction() => Assert.Equal("1/12800", new Rational(1, 12800).ToString());

    [Fact]
    public void A_zero_denominator_is_not_positive_and_counts_as_zero()
    {
        Assert.False(new Rational(1, 0).IsPositive);
        Assert.Equal(0, new Rational(1, 0).ToDouble());
    }
}
