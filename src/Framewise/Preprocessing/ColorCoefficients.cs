using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>
/// R'G'B' from Y'CbCr in integers: <c>(Luma * Y + ... + Bias) &gt;&gt; Shift</c>, where Y, U and V carry 7 fractional bits of an 8-bit
/// value.
/// Luma weights Kr and Kb: ITU-R BT.601-7 2.5.1 (0.299, 0.114), BT.709-6 3.2 (0.2126, 0.0722), BT.2020-2 table 4 (0.2627, 0.0593).
/// Ranges: BT.709-6 3.4-3.6 and BT.2100-2 table 9 (limited 16..235 and 16..240 times 2^(n-8), full 0..2^n-1).
/// </summary>
internal readonly record struct ColorCoefficients
{
    /// <summary>Fractional bits of the samples.</summary>
    public const int SampleBits = 7;

    /// <summary>Fractional bits of the results.</summary>
    public const int Shift = SampleBits + CoefficientBits;

    private const int CoefficientBits = 14;

    public int Luma { get; private init; }
    public int RedFromV { get; private init; }
    public int GreenFromU { get; private init; }
    public int GreenFromV { get; private init; }
    public int BlueFromU { get; private init; }
    public int RedBias { get; private init; }
    public int GreenBias { get; private init; }
    public int BlueBias { get; private init; }

    /// <summary>The coefficients of a matrix, a range and a sample depth of 8 or 10 bits.</summary>
    public static ColorCoefficients For(ColorMatrix matrix, bool fullRange, int depth)
    {
        var (luma, redFromV, greenFromU, greenFromV, blueFromU) = Exact(matrix, fullRange, depth);
        var black = fullRange ? 0 : 16;
        return new ColorCoefficients
        {
            Luma = Fixed(luma),
            RedFromV = Fixed(redFromV),
            GreenFromU = Fixed(greenFromU),
            GreenFromV = Fixed(greenFromV),
            BlueFromU = Fixed(blueFromU),
            RedBias = Bias((Fixed(luma) * black) + (Fixed(redFromV) * 128)),
            GreenBias = Bias((Fixed(luma) * black) + (Fixed(greenFromU) * 128) + (Fixed(greenFromV) * 128)),
            BlueBias = Bias((Fixed(luma) * black) + (Fixed(blueFromU) * 128)),
        };
    }

    /// <summary>The same factors unrounded, for samples on the 8-bit scale.</summary>
    public static (double Luma, double RedFromV, double GreenFromU, double GreenFromV, double BlueFromU) Exact(
        ColorMatrix matrix,
        bool fullRange,
        int depth
    )
    {
        var (kr, kb) = matrix switch
        {
            ColorMatrix.Bt709 => (0.2126, 0.0722),
            ColorMatrix.Bt2020 => (0.2627, 0.0593),
            _ => (0.299, 0.114),
        };
        var kg = 1 - kr - kb;
        // 10-bit full range ends at 1023, which is 255.75 on the 8-bit scale.
        var full = 255 / (((1 << depth) - 1) / (double)(1 << (depth - 8)));
        var luma = fullRange ? full : 255 / 219.0;
        var chroma = fullRange ? full : 255 / 224.0;
        return (luma, 2 * (1 - kr) * chroma, -2 * (1 - kb) * kb / kg * chroma, -2 * (1 - kr) * kr / kg * chroma, 2 * (1 - kb) * chroma);
    }

    private static int Fixed(double factor) => (int)Math.Round(factor * (1 << CoefficientBits));

    private static int Bias(int offset) => (1 << (Shift - 1)) - (offset << SampleBits);
}
