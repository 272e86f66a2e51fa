using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>AVX-512BW.</summary>
internal readonly unsafe struct Words512 : IWordSimd<Vector512<short>>
{
    public static int Words => 32;

    public static Vector512<short> Broadcast(int pair) => Vector512.Create(pair).AsInt16();

    public static Vector512<short> LoadBytes(byte* source) => Avx512BW.ConvertToVector512Int16(Vector256.Load(source));

    public static Vector512<short> Load(short* source) => Vector512.Load(source);

    public static void Store(Vector512<short> words, short* destination) => words.Store(destination);

    public static Vector512<short> And(Vector512<short> left, Vector512<short> right) => left & right;

    public static Vector512<short> AddWords(Vector512<short> left, Vector512<short> right) => left + right;

    public static Vector512<short> ShiftLeftWords(Vector512<short> words, int count) => words << count;

    public static Vector512<short> ShiftRightWords(Vector512<short> words, int count) => words >> count;

    public static void Zip(Vector512<short> first, Vector512<short> second, out Vector512<short> low, out Vector512<short> high) =>
        (low, high) = (Avx512BW.UnpackLow(first, second), Avx512BW.UnpackHigh(first, second));

    public static Vector512<short> MultiplyPairs(Vector512<short> left, Vector512<short> right) =>
        Avx512BW.MultiplyAddAdjacent(left, right).AsInt16();

    public static Vector512<short> AddSums(Vector512<short> left, Vector512<short> right) => (left.AsInt32() + right.AsInt32()).AsInt16();

    public static Vector512<short> ShiftLeftSums(Vector512<short> sums, int count) => (sums.AsInt32() << count).AsInt16();

    public static Vector512<short> ShiftRightSums(Vector512<short> sums, int count) => (sums.AsInt32() >> count).AsInt16();

    public static Vector512<short> PackSums(Vector512<short> low, Vector512<short> high) =>
        Avx512BW.PackSignedSaturate(low.AsInt32(), high.AsInt32());

    public static void StoreZipped(Vector512<short> even, Vector512<short> odd, short* destination)
    {
        var (low, high) = (Avx512BW.UnpackLow(even, odd).AsInt64(), Avx512BW.UnpackHigh(even, odd).AsInt64());
        Avx512F.PermuteVar8x64x2(low, Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), high).AsInt16().Store(destination);
        Avx512F.PermuteVar8x64x2(low, Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), high).AsInt16().Store(destination + Words);
    }

    public static void StoreBytes(Vector512<short> words, byte* destination) =>
        Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(words, Vector512<short>.Zero).AsUInt16()).Store(destination);

    public static void StoreSums(Vector512<short> sums, byte* destination) =>
        Avx512F
            .ConvertToVector128Byte(Vector512.Min(Vector512.Max(sums.AsInt32(), Vector512<int>.Zero), Vector512.Create(255)))
            .Store(destination);

    public static void Turn(byte* source, nint sourceStride, byte* destination, nint destinationStride) =>
        Words256.Turn(source, sourceStride, destination, destinationStride);

    public static void ZipBytes(byte* first, byte* second, byte* destination) => Words128.ZipBytes(first, second, destination);
}
