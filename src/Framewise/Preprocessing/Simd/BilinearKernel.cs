using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing.Simd;

/// <summary>
/// The inner loops of the bilinear resize, for one vector width. All widths give the same bytes. Buffers are padded: counts are rounded up
/// to whole vectors.
/// </summary>
internal abstract unsafe class BilinearKernel
{
    /// <summary>Shown rows that are resized together.</summary>
    public const int Rows = 16;

    /// <summary>Bytes that are mixed together: <see cref="Rows"/> for each channel, or so many neighbouring bytes of a row.</summary>
    public const int Group = 3 * Rows;

    /// <summary>Every buffer has room for this many elements behind its last.</summary>
    public const int Padding = 64;

    /// <summary>The kernel of a level.</summary>
    public static BilinearKernel For(SimdLevel level) =>
        level switch
        {
            SimdLevel.Vector512 => new BilinearKernel<Words512, Vector512<short>>(),
            SimdLevel.Vector256 => new BilinearKernel<Words256, Vector256<short>>(),
            SimdLevel.Vector128 => new BilinearKernel<Words128, Vector128<short>>(),
            _ => new BilinearKernel<WordsPortable, Vector128<short>>(),
        };

    /// <summary>
    /// Doubles a row of chroma samples with the weights of an even and an odd luma sample. The first even one's samples begin at
    /// <paramref name="samples"/>, the first odd one's behind it. Results are differences from neutral with
    /// <see cref="RgbFactors.SampleBits"/> fractional bits.
    /// </summary>
    public abstract void DoubleChroma(short* samples, int depth, short* weights, short* row, int count);

    /// <summary>Mixes four rows of chroma; weights have <see cref="ChromaMix.Bits"/> fractional bits.</summary>
    public abstract void MixChroma(in ChromaMix mix, short* mixed, int count);

    /// <summary>Converts a row to three rows of bytes.</summary>
    public abstract void Convert(in RgbFactors factors, in RowToConvert row, int count);

    /// <summary>Turns <see cref="Rows"/> rows of pairs of bytes; <paramref name="pairs"/> becomes the number of rows.</summary>
    public abstract void Turn(byte* source, nint sourceStride, int pairs, byte* destination, nint destinationStride);

    /// <summary>Pairs the bytes of two rows; every <see cref="Rows"/> pairs begin <paramref name="stride"/> bytes after those
    /// before.</summary>
    public abstract void ZipRows(byte* first, byte* second, int count, byte* destination, nint stride);

    /// <summary>Mixes pairs that lie as groups into one group for each pixel.</summary>
    public abstract void MixGroups(byte* pairs, TriangleWeights weights, byte* mixed);

    /// <summary>Mixes pairs that lie as rows <paramref name="stride"/> bytes apart into one row of a pixel's row, <paramref name="groups"/>
    /// groups long.</summary>
    public abstract void MixRow(byte* pairs, nint stride, TriangleWeights weights, int pixel, byte* mixed, int groups);
}
