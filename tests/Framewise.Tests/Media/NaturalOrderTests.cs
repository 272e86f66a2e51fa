using Framewise.Media;

namespace Framewise.Tests.Media;

public class NaturalOrderTests
{
    [Fact]
    public void Numbers_in_names_order_by_value() =>
        Assert.Equal(
            ["1.mp4", "2.mp4", "10.mp4", "a1b2.mp4", "a1b10.mp4", "a002.mp4", "a10.mp4"],
            new[] { "a10.mp4", "10.mp4", "a1b10.mp4", "2.mp4", "a002.mp4", "1.mp4", "a1b2.mp4" }.Order(NaturalOrder.Instance)
        );

    [Fact]
    public void Numbers_longer_than_any_integer_type_compare() =>
        Assert.True(NaturalOrder.Instance.Compare("99999999999999999999998", "99999999999999999999999") < 0);

    [Fact]
    public void Equal_values_with_different_zeros_have_a_fixed_order()
    {
        Assert.True(NaturalOrder.Instance.Compare("a01", "a1") < 0);
        Assert.True(NaturalOrder.Instance.Compare("a1", "a01") > 0);
        Assert.Equal(0, NaturalOrder.Instance.Compare("a01", "a01"));
    }
}
