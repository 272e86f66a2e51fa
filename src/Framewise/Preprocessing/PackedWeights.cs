namespace Framewise.Preprocessing;

/// <summary>
/// <see cref="AxisWeights"/> as integers for multiply-add of 16-bit pairs. The weights of each pixel sum to exactly <c>1 &lt;&lt;
/// Shift</c>, so a constant picture stays constant, and their rounding errors do not add up.
/// </summary>
internal sealed class PackedWeights
{
    private PackedWeights(int first, int end, int shift, int[] starts, int[] offsets, int[] pairs) =>
        (First, End, Shift, Starts, Offsets, Pairs) = (first, end, shift, starts, offsets, pairs);

    /// <summary>The first sample that any pixel needs.</summary>
    public int First { get; }

    /// <summary>One past the last sample that any pixel needs.</summary>
    public int End { get; }

    /// <summary>Fractional bits of the weights, 14 to 16.</summary>
    public int Shift { get; }

    /// <summary>The first sample of each pixel; in whole pairs from <see cref="First"/> where the pairs are aligned.</summary>
    public int[] Starts { get; }

    /// <summary>Where each pixel's weights begin in <see cref="Pairs"/>; one more entry than pixels.</summary>
    public int[] Offsets { get; }

    /// <summary>Two weights each, the first in the low 16 bits.</summary>
    public int[] Pairs { get; }

    /// <summary>Number of samples from <see cref="First"/> to <see cref="End"/>.</summary>
    public int Samples => End - First;

    /// <summary>Number of pixels.</summary>
    public int Count => Starts.Length;

    /// <summary>For samples that lie as rows: a pixel's taps may begin anywhere, and where the last weight is 0 its row need not
    /// exist.</summary>
    public static PackedWeights ForRows(AxisWeights weights) => Pack(weights, aligned: false);

    /// <summary>For samples that lie as pairs: taps begin at an even distance from <see cref="First"/>; behind <see cref="End"/> the weight
    /// is 0.</summary>
    public static PackedWeights ForColumns(AxisWeights weights) => Pack(weights, aligned: true);

    private static PackedWeights Pack(AxisWeights weights, bool aligned)
    {
        var largest = weights.Weights.Max(w => w.Max());
        var shift =
            largest < 0.4999 ? 16
            : largest < 0.9999 ? 15
            : 14;
        var first = weights.Starts.Min();
        var starts = new int[weights.Starts.Length];
        var offsets = new int[starts.Length + 1];
        var pairs = new List<int>();
        var end = 0;
        for (var i = 0; i < starts.Length; i++)
        {
            var taps = Quantized(weights.Weights[i], shift);
            var start = weights.Starts[i];
            if (aligned && (start - first) % 2 != 0)
            {
                taps = [0, .. taps];
                start--;
            }
            for (var k = 0; k < taps.Length; k += 2)
                pairs.Add(taps[k] | (k + 1 < taps.Length ? taps[k + 1] << 16 : 0));
            starts[i] = aligned ? (start - first) / 2 : start;
            offsets[i + 1] = pairs.Count;
            end = Math.Max(end, weights.Starts[i] + weights.Weights[i].Length);
        }
        return new PackedWeights(first, end, shift, starts, offsets, [.. pairs]);
    }

    // Rounds the running sum, not each weight: the total stays exact and no weight is off by more than one unit.
    private static int[] Quantized(double[] weights, int shift)
    {
        var quantized = new int[weights.Length];
        var sum = 0.0;
        var before = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            sum += weights[k];
            var now = k == weights.Length - 1 ? 1 << shift : (int)Math.Round(sum * (1 << shift));
            (quantized[k], before) = (now - before, now);
        }
        return quantized;
    }
}
