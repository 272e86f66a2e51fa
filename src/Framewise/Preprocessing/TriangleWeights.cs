namespace Framewise.Preprocessing;

/// <summary>
/// One axis of Pillow's BILINEAR or BICUBIC resize in its own integers: 22 fractional bits (src/libImaging/Resample.c,
/// <c>PRECISION_BITS</c>), each weight rounded for itself.
/// A weight is split into <c>high * 256 + low</c>, so that multiply-add of 16-bit pairs gives Pillow's sum exactly.
/// </summary>
internal sealed class TriangleWeights
{
    /// <summary>Fractional bits of the weights.</summary>
    public const int Bits = 22;

    /// <summary>Bits of the low part of a weight.</summary>
    public const int LowBits = 8;

    /// <summary>Packs the weights of an axis.</summary>
    public TriangleWeights(AxisWeights weights)
    {
        // Even, so that chroma samples and pairs of luma samples begin together.
        First = weights.Starts.Min() & ~1;
        Starts = new int[weights.Starts.Length];
        Offsets = new int[Starts.Length + 1];
        var pairs = new List<int>();
        for (var i = 0; i < Starts.Length; i++)
        {
            var odd = (weights.Starts[i] - First) % 2;
            int[] taps =
            [
                .. new int[odd],
                .. weights.Weights[i].Select(weight => (int)Math.Round(weight * (1 << Bits), MidpointRounding.AwayFromZero)),
                0,
            ];
            for (var k = 0; k + 1 < taps.Length; k += 2)
            {
                pairs.Add(((taps[k] >> LowBits) & 0xffff) | (taps[k + 1] >> LowBits << 16));
                pairs.Add((taps[k] & 0xff) | ((taps[k + 1] & 0xff) << 16));
            }
            Starts[i] = (weights.Starts[i] - First) / 2;
            Offsets[i + 1] = pairs.Count;
            End = Math.Max(End, weights.Starts[i] + weights.Weights[i].Length);
        }
        Pairs = [.. pairs];
    }

    /// <summary>An even sample at or before the first that any pixel needs.</summary>
    public int First { get; }

    /// <summary>One past the last sample that any pixel needs.</summary>
    public int End { get; }

    /// <summary>For each pixel the first pair of samples, counted from <see cref="First"/>.</summary>
    public int[] Starts { get; }

    /// <summary>Where each pixel's weights begin in <see cref="Pairs"/>; one more entry than pixels.</summary>
    public int[] Offsets { get; }

    /// <summary>For each pair of samples the high parts of both weights and the low parts of both; the first sample's in the low 16
    /// bits.</summary>
    public int[] Pairs { get; }

    /// <summary>Number of samples from <see cref="First"/> to <see cref="End"/>.</summary>
    public int Samples => End - First;

    /// <summary>Number of pixels.</summary>
    public int Count => Starts.Length;

    /// <summary>One past the last pair of samples that a pixel needs, counted from <see cref="First"/>.</summary>
    public int EndPair(int pixel) => Starts[pixel] + ((Offsets[pixel + 1] - Offsets[pixel]) / 2);
}
