namespace Framewise.Preprocessing;

/// <summary>
/// One axis of swscale's default chroma interpolation (libswscale/utils.c, <c>initFilter</c> with <c>SWS_BICUBIC</c>, B = 0 and C = 0.6),
/// in its own integers.
/// Chroma counts as lying in the middle of its luma samples, whatever the file says: so does swscale.
/// </summary>
internal sealed class BicubicChroma
{
    /// <summary>Weights of one luma sample.</summary>
    public const int Taps = 4;

    private const int Window = Taps + 1;
    private const int FixedOne = 30;

    /// <summary>Computes the weights that bring <paramref name="samples"/> chroma samples to <paramref name="lumaSamples"/>, with
    /// <paramref name="bits"/> fractional bits.</summary>
    public BicubicChroma(int samples, int lumaSamples, int bits)
    {
        (Samples, Regular) = (samples, 2 * samples == lumaSamples);
        First = new int[lumaSamples];
        Weights = new short[lumaSamples * Taps];
        var step = (((long)samples << 16) + (lumaSamples >> 1)) / lumaSamples;
        // In units of 2^-17 samples, as all positions here.
        var center = step - 0x10000;
        for (var luma = 0; luma < lumaSamples; luma++, center += 2 * step)
        {
            var first = (center - ((Window - 2) << 16)) / (1 << 17);
            var exact = new long[Window];
            for (var tap = 0; tap < Window; tap++)
                exact[tap] = Cubic(Math.Abs(((first + tap) << 17) - center) << 13);
            var skipped = exact[0] == 0 ? 1 : 0;
            First[luma] = (int)first + skipped;
            Normalize(exact.AsSpan(skipped, Taps), Weights.AsSpan(luma * Taps, Taps), bits);
        }
    }

    /// <summary>Chroma samples along the axis.</summary>
    public int Samples { get; }

    /// <summary>Whether there are exactly two luma samples for each chroma sample; then the weights of all even, and of all odd luma
    /// samples are the same.</summary>
    public bool Regular { get; }

    /// <summary>The first of each luma sample's chroma samples; it and those after it may lie outside the plane, where the edge is
    /// repeated.</summary>
    public int[] First { get; }

    /// <summary><see cref="Taps"/> weights of each luma sample.</summary>
    public short[] Weights { get; }

    // Distance with 30 fractional bits, result with 54.
    private static long Cubic(long distance)
    {
        const long One = 1L << 24;
        const long C = (long)(0.6 * One);
        if (distance >= 1L << (FixedOne + 1))
            return 0;
        var squared = (distance * distance) >> FixedOne;
        var cubed = (squared * distance) >> FixedOne;
        return distance < 1L << FixedOne
            ? (((12 * One) - (6 * C)) * cubed) + (((-18 * One) + (6 * C)) * squared) + (6 * One << FixedOne)
            : (-6 * C * cubed) + (30 * C * squared) - (48 * C * distance) + (24 * C << FixedOne);
    }

    private static void Normalize(ReadOnlySpan<long> exact, Span<short> weights, int bits)
    {
        var sum = 0L;
        foreach (var weight in exact)
            sum += weight;
        sum = (sum + (1L << (bits - 1))) >> bits;
        var error = 0L;
        for (var tap = 0; tap < Taps; tap++)
        {
            var value = exact[tap] + error;
            weights[tap] = (short)((value + (value >= 0 ? sum / 2 : -sum / 2)) / sum);
            error = value - (weights[tap] * sum);
        }
    }
}
