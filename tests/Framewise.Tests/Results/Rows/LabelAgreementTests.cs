using Framewise.Results.Rows;

namespace Framewise.Tests.Results.Rows;

/// <summary>When several models agree on a frame.</summary>
public sealed class LabelAgreementTests
{
    [Theory]
    [InlineData(0, "tench, Tinca tinca", 1, "tench", true)]
    [InlineData(0, "Tench", 0, "tench", true)]
    [InlineData(0, "tench", 1, "goldfish", false)]
    [InlineData(134, "crane", 135, "crane", true)]
    [InlineData(134, "crane", 517, "crane", false)]
    [InlineData(2, "cat", 281, "cat", true)]
    [InlineData(0, "a dog, running", 1, "a dog, sitting", false)]
    [InlineData(0, "a dog, running", 5, "A dog, running", true)]
    [InlineData(0, "a dog, running", 0, "a dog", false)]
    [InlineData(1, "tench, in a pan", 0, "tench, Tinca tinca", false)]
    public void Labels_are_compared_by_their_first_word_and_ambiguous_ones_by_their_number_too(
        int classA,
        string a,
        int classB,
        string b,
        bool agree
    ) => Assert.Equal(agree, LabelAgreement.IsReached(Row(new Prediction(classA, a, 0.5f), new Prediction(classB, b, 0.4f))));

    [Fact]
    public void What_is_not_a_number_agrees_with_nothing() =>
        Assert.False(LabelAgreement.IsReached(Row(new Prediction(1, "cat", 0.5f), new Prediction(1, "cat", float.NaN))));

    private static FrameResult Row(params Prediction[] first) =>
        new()
        {
            FrameIndex = 0,
            Pts = 0,
            Time = default,
            Flags = default,
            ByModel = [.. first.Select(one => (IReadOnlyList<Prediction>)[one])],
        };
}
