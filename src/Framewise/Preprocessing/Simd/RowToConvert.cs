namespace Framewise.Preprocessing.Simd;

/// <summary>A row of luma and chroma, and where its red, green and blue go.</summary>
internal readonly unsafe struct RowToConvert
{
    public byte* Luma { get; init; }

    /// <summary>Whether luma is 10 bits in 16-bit words.</summary>
    public bool Wide { get; init; }

    /// <summary>Unused low bits of a word.</summary>
    public int WordShift { get; init; }

    /// <summary>Differences from neutral with <see cref="RgbFactors.SampleBits"/> fractional bits.</summary>
    public short* U { get; init; }

    /// <summary>As <see cref="U"/>.</summary>
    public short* V { get; init; }

    public byte* Red { get; init; }
    public byte* Green { get; init; }
    public byte* Blue { get; init; }
}
