using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Preprocessing.Simd;

namespace Framewise.Tests.Preprocessing;

public class PackedWeightsTests
{
    [Theory]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Area)]
    public void Weights_sum_to_one_and_stay_inside_the_plane(ResizeFilter filter)
    {
        var recipe = new PixelRecipe { Width = 13, Height = 29, Crop = CropMode.Squash, Filter = filter };
        foreach (var format in new[] { PictureFormat.Yuv420P8, PictureFormat.Yuv444P8, PictureFormat.Gray8 })
        {
            for (var width = 1; width < 90; width++)
            {
                var orientation = new Orientation(90 * (width % 4), width % 5 == 0);
                var key = new PictureKey(width, 91 - width, format, (ChromaSiting)(width % 3), orientation, new Rational(4, 3));
                var plan = new ResamplingPlan(recipe, key);
                var chroma = plan.Layout.HasChroma;
                Check(plan.LumaRows, key.Height);
                Check(plan.ChromaRows, chroma ? plan.ChromaDown.Samples : 1);
                Check(plan.LumaColumns, key.Width, aligned: true);
                Check(plan.ChromaColumns, chroma ? plan.ChromaAcross.Samples : 1, aligned: true);
            }
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
            // Rows are read where they lie, but for the second of the last pair where its weight is 0; columns from a band that is padded to whole blocks.
            var last = (2 * pairs.Length) - (pairs[^1] >> 16 == 0 ? 1 : 0);
            if (aligned) Assert.True(2 * (weights.Starts[i] + pairs.Length) <= Band.Stride(weights.Samples));
            else Assert.True(weights.Starts[i] + last <= samples);
        }
    }
}
