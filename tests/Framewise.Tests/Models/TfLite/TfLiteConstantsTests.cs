using Framewise.Models.TfLite;

namespace Framewise.Tests.Models.TfLite;

public sealed class TfLiteConstantsTests
{
    [Theory]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 0, 3, 1, 2 })]
    [InlineData(new[] { 1, 3, 4, 5 }, new[] { 3, 0, 1, 2 })]
    [InlineData(new[] { 7, 1, 1, 5 }, new[] { 0, 3, 1, 2 })]
    [InlineData(new[] { 4, 6 }, new[] { 1, 0 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 3, 2, 1, 4 }, new[] { 2, 0, 3, 1 })]
    public void Axes_are_reordered(int[] shape, int[] order)
    {
        var count = shape.Aggregate(1, (product, dim) => product * dim);
        int[] source = [.. Enumerable.Range(0, count)];
        var result = new int[count];
        TfLiteConstants.Reorder<int>(source, shape, order, result);
        Assert.Equal(Enumerable.Range(0, count).Select(at => source[PlaceInSource(at, shape, order)]), result);
    }

    /// <summary>The definition written out: index k of a place in the result is index order[k] of the place in the source.</summary>
    private static int PlaceInSource(int place, int[] shape, int[] order)
    {
        var indices = new int[shape.Length];
        for (var k = order.Length - 1; k >= 0; place /= shape[order[k--]])
            indices[order[k]] = place % shape[order[k]];
        return indices.Zip(shape).Aggregate(0, (at, axis) => at * axis.Second + axis.First);
    }
}
