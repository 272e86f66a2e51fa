using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>The inner loops of a resize, for one vector width.</summary>
internal abstract unsafe class ResamplingKernel
{
    /// <summary>The best level of this processor.</summary>
    public static SimdLevel Best { get; } = Enum.GetValues<SimdLevel>().Last(IsSupported);

    /// <summary>Whether this processor has a level.</summary>
    public static bool IsSupported(SimdLevel level) =>
        level switch
        {
            SimdLevel.Vector512 => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported,
            SimdLevel.Vector256 => Avx2.IsSupported,
            SimdLevel.Vector128 => Sse41.IsSupported || AdvSimd.Arm64.IsSupported,
            _ => true,
        };

    /// <summary>The kernel of a level.</summary>
    public static ResamplingKernel For(SimdLevel level) =>
        level switch
        {
            SimdLevel.Vector512 => new ResamplingKernel<Simd512, Vector512<int>>(For(SimdLevel.Vector256)),
            SimdLevel.Vector256 => new ResamplingKernel<Simd256, Vector256<int>>(For(SimdLevel.Vector128)),
            SimdLevel.Vector128 => new ResamplingKernel<Simd128, Vector128<int>>(null),
            _ => new ResamplingKernel<SimdPortable, Vector128<int>>(null),
        };

    /// <summary>Mixes rows into one row of 16-bit integers with <see cref="ColorCoefficients.SampleBits"/> fractional bits on the 8-bit
    /// scale.</summary>
    public abstract void MixRows(in RowMix mix, short* mixed, int columns);

    /// <summary>Mixes columns of Y, U and V and converts to packed pixels, <see cref="Band.Rows"/> of one column after the other.</summary>
    public abstract void MixColumns(in ColumnMix mix, int* packed);
}
