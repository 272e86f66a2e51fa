namespace Framewise.Preprocessing.Simd;

/// <summary>Which instructions resample. All levels give the same bytes.</summary>
internal enum SimdLevel
{
    /// <summary>What .NET makes of <c>Vector128</c> on any processor.</summary>
    Portable,

    /// <summary>SSE4.1, or NEON of 64-bit ARM.</summary>
    Vector128,

    /// <summary>AVX2.</summary>
    Vector256,

    /// <summary>AVX-512BW.</summary>
    Vector512,
}
