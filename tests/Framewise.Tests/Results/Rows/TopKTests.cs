using Framewise.Results.Rows;

namespace Framewise.Tests.Results.Rows;

public class TopKTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d", "e"];

    [Fact]
    public void The_largest_scores_come_first_with_their_class_and_label() =>
        Assert.Equal(
            [new Prediction(3, "d", 0.5f), new Prediction(1, "b", 0.3f)],
            TopK.Select([0.1f, 0.3f, 0.05f, 0.5f, 0.05f], Labels, 2)
        );

    [Fact]
    public void Equal_scores_are_in_order_of_their_index() =>
        Assert.Equal([0, 1, 2, 3, 4], TopK.Select([0.2f, 0.2f, 0.2f, 0.2f, 0.2f], Labels, 5).Select(p => p.Class));

    [Fact]
    public void Not_a_number_comes_last_and_hides_nothing() =>
        Assert.Equal([4, 2, 0, 1, 3], TopK.Select([0.1f, float.NaN, 0.2f, float.NaN, 0.7f], Labels, 5).Select(p => p.Class));

    [Fact]
    public void A_model_with_fewer_classes_gives_all_of_them() => Assert.Equal(5, TopK.Select([1, 2, 3, 4, 5], Labels, 9).Length);

    [Fact]
    public void The_selection_agrees_with_a_stable_sort_of_random_scores()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var scores = Enumerable.Range(0, 100).Select(_ => random.Next(20) / 20f).ToArray();
            var labels = Enumerable.Range(0, 100).Select(i => $"{i}").ToArray();
            var sorted = Enumerable.Range(0, 100).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(7);
            Assert.Equal(sorted, TopK.Select(scores, labels, 7).Select(p => p.Class));
        }
    }
}
