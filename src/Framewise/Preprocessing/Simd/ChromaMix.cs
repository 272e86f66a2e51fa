namespace Framewise.Preprocessing.Simd;

/// <summary>Four rows of chroma at full width and the weights of each.</summary>
internal readonly unsafe struct ChromaMix
{
    /// <summary>Fractional bits of the weights.</summary>
    public const int Bits = 12;

    public short* Row0 { get; init; }
    public short* Row1 { get; init; }
    public short* Row2 { get; init; }
    public short* Row3 { get; init; }

    /// <summary>The weights of the first two rows, the first in the low 16 bits.</summary>
    public int Weights01 { get; init; }

    /// <summary>The weights of the other two rows.</summary>
    public int Weights23 { get; init; }
}
