using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>AVX2.</summary>
internal readonly unsafe struct Words256 : IWordSimd<Vector256<short>>
{
    public static int Words => 16;

    public static Vector256<short> Broadcast(int pair) => Vector256.Create(pair).AsInt16();

    public static Vector256<short> LoadBytes(byte* source) => Avx2.ConvertToVector256Int16(source);

    public static Vector256<short> Load(short* source) => Vector256.Load(source);

    public static void Store(Vector256<short> words, short* destination) => words.Store(destination);

    public static Vector256<short> And(Vector256<short> left, Vector256<short> right) => left & right;

    public static Vector256<short> AddWords(Vector256<short> left, Vector256<short> right) => left + right;

    public static Vector256<short> ShiftLeftWords(Vector256<short> words, int count) => words << count;

    public static Vector256<short> ShiftRightWords(Vector256<short> words, int count) => words >> count;

    public static void Zip(Vector256<short> first, Vector256<short> second, out Vector256<short> low, out Vector256<short> high) =>
        (low, high) = (Avx2.UnpackLow(first, second), Avx2.UnpackHigh(first, second));

    public static Vector256<short> MultiplyPairs(Vector256<short> left, Vector256<short> right) =>
        Avx2.MultiplyAddAdjacent(left, right).AsInt16();

    public static Vector256<short> AddSums(Vector256<short> left, Vector256<short> right) => (left.AsInt32() + right.AsInt32()).AsInt16();

    public static Vector256<short> ShiftLeftSums(Vector256<short> sums, int count) => (sums.AsInt32() << count).AsInt16();

    public static Vector256<short> ShiftRightSums(Vector256<short> sums, int count) => (sums.AsInt32() >> count).AsInt16();

    public static Vector256<short> PackSums(Vector256<short> low, Vector256<short> high) =>
        Avx2.PackSignedSaturate(low.AsInt32(), high.AsInt32());

    public static void StoreZipped(Vector256<short> even, Vector256<short> odd, short* destination)
    {
        Zip(even, odd, out var low, out var high);
        Avx2.Permute2x128(low, high, 0x20).Store(destination);
        Avx2.Permute2x128(low, high, 0x31).Store(destination + Words);
    }

    public static void StoreBytes(Vector256<short> words, byte* destination) =>
        Avx2.Permute4x64(Avx2.PackUnsignedSaturate(words, words).AsInt64(), 0b1000).GetLower().AsByte().Store(destination);

    public static void StoreSums(Vector256<short> sums, byte* destination)
    {
        var words = Avx2.PackSignedSaturate(sums.AsInt32(), sums.AsInt32());
        var bytes = Avx2.PackUnsignedSaturate(words, words).AsInt32();
        *(int*)destination = bytes.ToScalar();
        *(int*)(destination + 4) = bytes.GetUpper().ToScalar();
    }

    // Both halves of the vectors turn 8 by 8 pairs: the lower the first 8 rows, the upper the others.
    public static void Turn(byte* source, nint sourceStride, byte* destination, nint destinationStride)
    {
        var under = source + (8 * sourceStride);
        var (a0, a1, a2, a3) = (
            Rows(source, under, 0),
            Rows(source, under, sourceStride),
            Rows(source, under, 2 * sourceStride),
            Rows(source, under, 3 * sourceStride)
        );
        var (a4, a5) = (Rows(source, under, 4 * sourceStride), Rows(source, under, 5 * sourceStride));
        var (a6, a7) = (Rows(source, under, 6 * sourceStride), Rows(source, under, 7 * sourceStride));
        var (b0, b1, b2, b3) = (Low(a0, a1), Low(a2, a3), Low(a4, a5), Low(a6, a7));
        var (b4, b5, b6, b7) = (High(a0, a1), High(a2, a3), High(a4, a5), High(a6, a7));
        StoreTwo(Low(b0, b1), High(b0, b1), Low(b2, b3), High(b2, b3), destination, destinationStride);
        StoreTwo(Low(b4, b5), High(b4, b5), Low(b6, b7), High(b6, b7), destination + (4 * destinationStride), destinationStride);
    }

    public static void ZipBytes(byte* first, byte* second, byte* destination) => Words128.ZipBytes(first, second, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(
        Vector256<int> upperLow,
        Vector256<int> upperHigh,
        Vector256<int> lowerLow,
        Vector256<int> lowerHigh,
        byte* destination,
        nint stride
    )
    {
        Avx2.UnpackLow(upperLow.AsInt64(), lowerLow.AsInt64()).AsByte().Store(destination);
        Avx2.UnpackHigh(upperLow.AsInt64(), lowerLow.AsInt64()).AsByte().Store(destination + stride);
        Avx2.UnpackLow(upperHigh.AsInt64(), lowerHigh.AsInt64()).AsByte().Store(destination + (2 * stride));
        Avx2.UnpackHigh(upperHigh.AsInt64(), lowerHigh.AsInt64()).AsByte().Store(destination + (3 * stride));
    }

    private static Vector256<short> Rows(byte* upper, byte* lower, nint offset) =>
        Vector256.Create(Vector128.Load((short*)(upper + offset)), Vector128.Load((short*)(lower + offset)));

    private static Vector256<int> Low(Vector256<short> left, Vector256<short> right) => Avx2.UnpackLow(left, right).AsInt32();

    private static Vector256<int> High(Vector256<short> left, Vector256<short> right) => Avx2.UnpackHigh(left, right).AsInt32();

    private static Vector256<int> Low(Vector256<int> left, Vector256<int> right) => Avx2.UnpackLow(left, right);

    private static Vector256<int> High(Vector256<int> left, Vector256<int> right) => Avx2.UnpackHigh(left, right);
}
