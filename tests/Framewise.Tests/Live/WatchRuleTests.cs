using Framewise.Live;
using Framewise.Results.Rows;

namespace Framewise.Tests.Live;

public sealed class WatchRuleTests
{
    [Theory]
    [InlineData("person > 0.7 for 2s", "person", 0.7, 2)]
    [InlineData("golden retriever>.5 for 1:30", "golden retriever", 0.5, 90)]
    [InlineData(" a > b > 0 ", "a > b", 0, 0)]
    public void A_rule_is_read_as_typed(string text, string label, double threshold, double seconds) =>
        Assert.Equal(new WatchRule(label, threshold, TimeSpan.FromSeconds(seconds)), WatchRule.Parse(text));

    [Theory]
    [InlineData("person")]
    [InlineData("> 0.5")]
    [InlineData("person > 1")]
    [InlineData("person > 0.5 for ever")]
    [InlineData("person > 0.5.5")]
    public void What_is_no_rule_is_refused_with_an_example(string text) =>
        Assert.Contains(
            "\"person > 0.7 for 2s\"",
            Assert.Throws<FormatException>(() => WatchRule.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_stretch_is_told_when_it_has_held_for_long_enough_and_when_it_is_over()
    {
        var finder = new EventFinder(WatchRule.Parse("hound > 0.5 for 2s"));
        Assert.Empty(Add(finder, 0, 0.9f));
        Assert.Empty(Add(finder, 1, 0.4f));
        Assert.Empty(Add(finder, 2, 0.6f));
        Assert.Empty(Add(finder, 3, 0.8f));
        Assert.Equal([new WatchEvent("hound", Seconds(2), Seconds(4), 0.8f, false)], Add(finder, 4, 0.7f));
        Assert.Empty(Add(finder, 5, 0.95f));
        Assert.Equal([new WatchEvent("hound", Seconds(2), Seconds(5), 0.95f, true)], Add(finder, 6, 0));
        Assert.Empty(finder.End());
    }

    [Fact]
    public void A_break_of_the_source_ends_a_stretch_and_the_end_of_the_watching_does()
    {
        var finder = new EventFinder(WatchRule.Parse("dog > 0.5"));
        Assert.Single(Add(finder, 0, 0.9f));
        Assert.Equal([true, false], Add(finder, 60, 0.9f).Select(found => found.HasEnded));
        Assert.True(Assert.Single(finder.End()).HasEnded);
    }

    private static WatchEvent[] Add(EventFinder finder, double seconds, float probability) =>
        [
            .. finder.Add(
                new FrameResult
                {
                    FrameIndex = (long)seconds,
                    Pts = (long)seconds,
                    Time = Seconds(seconds),
                    ByModel =
                    [
                        [new Prediction(1, "dog, Hound", probability), new Prediction(0, "cat", 0.99f)],
                    ],
                }
            ),
        ];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
