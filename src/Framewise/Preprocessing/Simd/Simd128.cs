using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>SSE4.1, or NEON of 64-bit ARM.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<int>>
{
    public static int Lanes => 4;

    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    public static void LoadPairs(byte* upper, byte* lower, out Vector128<int> first, out Vector128<int> second) =>
        Interleave(Widened(upper), Widened(lower), out first, out second);

    public static void LoadPairs(ushort* upper, ushort* lower, int shift, out Vector128<int> first, out Vector128<int> second)
    {
        var mask = Vector128.Create((ushort)0x3ff);
        Interleave((Vector128.Load(upper) >>> shift) & mask, (Vector128.Load(lower) >>> shift) & mask, out first, out second);
    }

    public static Vector128<int> MultiplyPairs(Vector128<int> pairs, Vector128<int> weights)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(pairs.AsInt16(), weights.AsInt16());
        var low = AdvSimd.MultiplyWideningLower(pairs.AsInt16().GetLower(), weights.AsInt16().GetLower());
        return AdvSimd.Arm64.AddPairwise(low, AdvSimd.MultiplyWideningUpper(pairs.AsInt16(), weights.AsInt16()));
    }

    public static void StoreNarrowed(Vector128<int> first, Vector128<int> second, short* destination) =>
        Vector128.Narrow(first, second).Store(destination);

    public static Vector128<int> Load(int* source) => Vector128.Load(source);

    public static void Store(Vector128<int> vector, int* destination) => vector.Store(destination);

    public static Vector128<int> Add(Vector128<int> left, Vector128<int> right) => left + right;

    public static Vector128<int> Multiply(Vector128<int> left, Vector128<int> right) => left * right;

    public static Vector128<int> ShiftRight(Vector128<int> vector, int count) => vector >> count;

    public static Vector128<int> ToByteRange(Vector128<int> vector, int shift) =>
        Vector128.Min(Vector128.Max(vector >> shift, Vector128<int>.Zero), Vector128.Create(255));

    public static Vector128<int> Pack(Vector128<int> first, Vector128<int> second, Vector128<int> third) =>
        first | (second << 8) | (third << 16);

    private static Vector128<ushort> Widened(byte* samples) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)samples).AsByte());

    private static void Interleave(Vector128<ushort> upper, Vector128<ushort> lower, out Vector128<int> first, out Vector128<int> second) =>
        (first, second) = Sse2.IsSupported
            ? (Sse2.UnpackLow(upper, lower).AsInt32(), Sse2.UnpackHigh(upper, lower).AsInt32())
            : (AdvSimd.Arm64.ZipLow(upper, lower).AsInt32(), AdvSimd.Arm64.ZipHigh(upper, lower).AsInt32());
}
