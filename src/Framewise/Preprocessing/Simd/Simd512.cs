using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>AVX-512BW.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<int>>
{
    public static int Lanes => 16;

    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    public static void LoadPairs(byte* upper, byte* lower, out Vector512<int> first, out Vector512<int> second) =>
        Interleave(
            Avx512BW.ConvertToVector512Int16(Vector256.Load(upper)),
            Avx512BW.ConvertToVector512Int16(Vector256.Load(lower)),
            out first,
            out second
        );

    public static void LoadPairs(ushort* upper, ushort* lower, int shift, out Vector512<int> first, out Vector512<int> second)
    {
        var mask = Vector512.Create((ushort)0x3ff);
        var a = (Vector512.Load(upper) >>> shift) & mask;
        var b = (Vector512.Load(lower) >>> shift) & mask;
        Interleave(a.AsInt16(), b.AsInt16(), out first, out second);
    }

    public static Vector512<int> MultiplyPairs(Vector512<int> pairs, Vector512<int> weights) =>
        Avx512BW.MultiplyAddAdjacent(pairs.AsInt16(), weights.AsInt16());

    // Unpacking and packing both work inside 128-bit lanes, so the second puts right what the first mixed up.
    public static void StoreNarrowed(Vector512<int> first, Vector512<int> second, short* destination) =>
        Avx512BW.PackSignedSaturate(first, second).Store(destination);

    public static Vector512<int> Load(int* source) => Vector512.Load(source);

    public static void Store(Vector512<int> vector, int* destination) => vector.Store(destination);

    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => left + right;

    public static Vector512<int> Multiply(Vector512<int> left, Vector512<int> right) => left * right;

    public static Vector512<int> ShiftRight(Vector512<int> vector, int count) => vector >> count;

    public static Vector512<int> ToByteRange(Vector512<int> vector, int shift) =>
        Vector512.Min(Vector512.Max(vector >> shift, Vector512<int>.Zero), Vector512.Create(255));

    public static Vector512<int> Pack(Vector512<int> first, Vector512<int> second, Vector512<int> third) =>
        first | (second << 8) | (third << 16);

    private static void Interleave(Vector512<short> upper, Vector512<short> lower, out Vector512<int> first, out Vector512<int> second) =>
        (first, second) = (Avx512BW.UnpackLow(upper, lower).AsInt32(), Avx512BW.UnpackHigh(upper, lower).AsInt32());
}
