namespace Framewise.Media;

/// <summary>The matrix between Y'CbCr and R'G'B'.</summary>
public enum ColorMatrix
{
    /// <summary>ITU-R BT.601 (also SMPTE 170M, BT.470BG).</summary>
    Bt601,

    /// <summary>ITU-R BT.709.</summary>
    Bt709,

    /// <summary>ITU-R BT.2020, non-constant luminance.</summary>
    Bt2020,
}
