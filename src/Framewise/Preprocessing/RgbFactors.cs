using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>
/// The way from Y'CbCr to R'G'B' in swscale's integers (libswscale/yuv2rgb.c): factors with 13 fractional bits. Each pair is for 16-bit
/// values with <see cref="SampleBits"/> fractional bits: luma above black in the low half, a chroma difference from neutral in the high
/// half.
/// </summary>
internal readonly record struct RgbFactors
{
    /// <summary>Fractional bits of luma and chroma. Chroma has one sign bit to spare, as interpolation overshoots.</summary>
    public const int SampleBits = 7;

    /// <summary>Fractional bits of the sums of products.</summary>
    public const int SumBits = SampleBits + FactorBits;

    private const int FactorBits = 13;

    /// <summary>Red from luma and V.</summary>
    public int Red { get; private init; }

    /// <summary>Green from luma and V.</summary>
    public int Green { get; private init; }

    /// <summary>What U adds to green.</summary>
    public int GreenFromU { get; private init; }

    /// <summary>Blue from luma and U.</summary>
    public int Blue { get; private init; }

    /// <summary>The luma sample that is black.</summary>
    public int Black { get; private init; }

    /// <summary>The factors of a matrix, a range and a sample depth of 8 or 10 bits.</summary>
    public static RgbFactors For(ColorMatrix matrix, bool fullRange, int depth)
    {
        var (luma, redFromV, greenFromU, greenFromV, blueFromU) = ColorCoefficients.Exact(matrix, fullRange: false, depth);
        var y = Fixed(fullRange ? 1 : luma, false);
        return new RgbFactors
        {
            Red = Pair(y, Fixed(redFromV, fullRange)),
            Green = Pair(y, Fixed(greenFromV, fullRange)),
            GreenFromU = Pair(0, Fixed(greenFromU, fullRange)),
            Blue = Pair(y, Fixed(blueFromU, fullRange)),
            Black = fullRange ? 0 : 16 << (depth - 8),
        };
    }

    // From 16 fractional bits and, for the full range, cut off, as swscale's tables are made.
    private static int Fixed(double factor, bool fullRange)
    {
        var fine = (int)Math.Round(factor * (1 << 16));
        if (fullRange)
            fine = fine * 224 / 255;
        return (fine + (1 << (15 - FactorBits))) >> (16 - FactorBits);
    }

    private static int Pair(int low, int high) => low | (high << 16);
}
