using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing.Simd;

/// <summary>What .NET offers on every processor.</summary>
internal readonly unsafe struct SimdPortable : ISimd<Vector128<int>>
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

    // Samples and weights are never negative, so the low halves need no sign.
    public static Vector128<int> MultiplyPairs(Vector128<int> pairs, Vector128<int> weights) =>
        ((pairs & Vector128.Create(0xffff)) * (weights & Vector128.Create(0xffff))) + ((pairs >>> 16) * (weights >>> 16));

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

    private static void Interleave(Vector128<ushort> upper, Vector128<ushort> lower, out Vector128<int> first, out Vector128<int> second)
    {
        first = (Vector128.WidenLower(upper) | (Vector128.WidenLower(lower) << 16)).AsInt32();
        second = (Vector128.WidenUpper(upper) | (Vector128.WidenUpper(lower) << 16)).AsInt32();
    }
}
