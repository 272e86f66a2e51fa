using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>AVX2.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<int>>
{
    public static int Lanes => 8;

    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    public static void LoadPairs(byte* upper, byte* lower, out Vector256<int> first, out Vector256<int> second) =>
        Interleave(Avx2.ConvertToVector256Int16(upper), Avx2.ConvertToVector256Int16(lower), out first, out second);

    public static void LoadPairs(ushort* upper, ushort* lower, int shift, out Vector256<int> first, out Vector256<int> second)
    {
        var mask = Vector256.Create((ushort)0x3ff);
        var a = (Vector256.Load(upper) >>> shift) & mask;
        var b = (Vector256.Load(lower) >>> shift) & mask;
        Interleave(a.AsInt16(), b.AsInt16(), out first, out second);
    }

    public static Vector256<int> MultiplyPairs(Vector256<int> pairs, Vector256<int> weights) =>
        Avx2.MultiplyAddAdjacent(pairs.AsInt16(), weights.AsInt16());

    // Unpacking and packing both work inside 128-bit lanes, so the second puts right what the first mixed up.
    public static void StoreNarrowed(Vector256<int> first, Vector256<int> second, short* destination) =>
        Avx2.PackSignedSaturate(first, second).Store(destination);

    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    public static void Store(Vector256<int> vector, int* destination) => vector.Store(destination);

    public static Vector256<int> Add(Vector256<int> left, Vector256<int> right) => left + right;

    public static Vector256<int> Multiply(Vector256<int> left, Vector256<int> right) => left * right;

    public static Vector256<int> ShiftRight(Vector256<int> vector, int count) => vector >> count;

    public static Vector256<int> ToByteRange(Vector256<int> vector, int shift) =>
        Vector256.Min(Vector256.Max(vector >> shift, Vector256<int>.Zero), Vector256.Create(255));

    public static Vector256<int> Pack(Vector256<int> first, Vector256<int> second, Vector256<int> third) =>
        first | (second << 8) | (third << 16);

    private static void Interleave(Vector256<short> upper, Vector256<short> lower, out Vector256<int> first, out Vector256<int> second) =>
        (first, second) = (Avx2.UnpackLow(upper, lower).AsInt32(), Avx2.UnpackHigh(upper, lower).AsInt32());
}
