using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Preprocessing.Simd;

namespace Framewise.Tests.Preprocessing;

public class PackedWeightsTests
{
    [Fact]
    public void Area_weights_sum_to_one_and_stay_inside_the_plane()
    {
        foreach (var plan in Plans(ResizeFilter.Area))
        {
            var resampler = new AreaResampler(plan, ChannelOrder.Rgb, ResamplingKernel.For(SimdLevel.Portable));
            var chroma = plan.Layout.HasChroma;
            Check(resampler.LumaRows, plan.Key.Height);
            Check(resampler.ChromaRows, chroma ? plan.ChromaDown.Samples : 1);
            Check(resampler.LumaColumns, plan.Key.Width, aligned: true);
            Check(resampler.ChromaColumns, chroma ? plan.ChromaAcross.Samples : 1, aligned: true);
        }
    }

    [Fact]
    public void Triangle_weights_are_those_of_the_axis_in_22_bits_and_stay_inside_the_plane()
    {
        foreach (var plan in Plans(ResizeFilter.Bilinear))
        {
            var (shownWidth, shownHeight) = plan.SwapsSides ? (plan.Key.Height, plan.Key.Width) : (plan.Key.Width, plan.Key.Height);
            Check(new TriangleWeights(plan.Across), plan.Across, shownWidth);
            Check(new TriangleWeights(plan.Down), plan.Down, shownHeight);
        }
    }

    private static IEnumerable<ResamplingPlan> Plans(ResizeFilter filter)
    {
        var recipe = new PixelRecipe
        {
            Width = 13,
            Height = 29,
            Crop = CropMode.Squash,
            Filter = filter,
        };
        foreach (var format in new[] { PictureFormat.Yuv420P8, PictureFormat.Yuv444P8, PictureFormat.Gray8 })
        {
            for (var width = 1; width < 90; width++)
            {
                var orientation = new Orientation(90 * (width % 4), width % 5 == 0);
                yield return new ResamplingPlan(
                    recipe,
                    new PictureKey(width, 91 - width, format, orientation, new Rational(4, 3), new PictureBox(0, 0, width, 91 - width))
                );
            }
        }
    }

    private static void Check(TriangleWeights weights, AxisWeights exact, int samples)
    {
        Assert.Equal(0, weights.First % 2);
        Assert.InRange(weights.End, weights.First + 1, samples);
        for (var i = 0; i < weights.Count; i++)
        {
            var taps = new List<int>();
            for (var k = weights.Offsets[i]; k < weights.Offsets[i + 1]; k += 2)
            {
                var (high, low) = (weights.Pairs[k], weights.Pairs[k + 1]);
                taps.AddRange([((high & 0xffff) << 8) + (low & 0xffff), ((high >> 16) << 8) + (low >> 16)]);
            }
            var first = weights.First + (2 * weights.Starts[i]);
            for (var k = 0; k < taps.Count; k++)
            {
                var at = first + k - exact.Starts[i];
                var expected = at >= 0 && at < exact.Weights[i].Length ? exact.Weights[i][at] * (1 << 22) : 0;
                Assert.Equal(expected, taps[k], 0.5);
            }
            Assert.True(first + taps.Count >= exact.Starts[i] + exact.Weights[i].Length, "a weight is missing");
        }
    }

    private static void Check(PackedWeights weights, int samples, bool aligned = false)
    {
        Assert.InRange(weights.End, weights.First + 1, samples);
        for (var i = 0; i < weights.Count; i++)
        {
            var pairs = weights.Pairs[weights.Offsets[i]..weights.Offsets[i + 1]];
            Assert.All(pairs, pair => Assert.True((short)pair >= 0 && pair >= 0, "a weight is negative"));
            Assert.Equal(1 << weights.Shift, pairs.Sum(pair => (pair & 0xffff) + (pair >> 16)));
            Assert.True(weights.Starts[i] >= 0);
            // Rows are read where they lie, but for the second of the last pair where its weight is 0; columns from a band that is padded
            // to whole blocks.
            var last = (2 * pairs.Length) - (pairs[^1] >> 16 == 0 ? 1 : 0);
            if (aligned)
                Assert.True(2 * (weights.Starts[i] + pairs.Length) <= Band.Stride(weights.Samples));
            else
                Assert.True(weights.Starts[i] + last <= samples);
        }
    }
}
