using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>SSE4.1, or NEON of 64-bit ARM.</summary>
internal readonly unsafe struct Words128 : IWordSimd<Vector128<short>>
{
    public static int Words => 8;

    public static Vector128<short> Broadcast(int pair) => Vector128.Create(pair).AsInt16();

    public static Vector128<short> LoadBytes(byte* source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsByte()).AsInt16();

    public static Vector128<short> Load(short* source) => Vector128.Load(source);

    public static void Store(Vector128<short> words, short* destination) => words.Store(destination);

    public static Vector128<short> And(Vector128<short> left, Vector128<short> right) => left & right;

    public static Vector128<short> AddWords(Vector128<short> left, Vector128<short> right) => left + right;

    public static Vector128<short> ShiftLeftWords(Vector128<short> words, int count) => words << count;

    public static Vector128<short> ShiftRightWords(Vector128<short> words, int count) => words >> count;

    public static void Zip(Vector128<short> first, Vector128<short> second, out Vector128<short> low, out Vector128<short> high) =>
        (low, high) = (ZipLow(first, second), ZipHigh(first, second));

    public static Vector128<short> MultiplyPairs(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(left, right).AsInt16();
        var low = AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower());
        return AdvSimd.Arm64.AddPairwise(low, AdvSimd.MultiplyWideningUpper(left, right)).AsInt16();
    }

    public static Vector128<short> AddSums(Vector128<short> left, Vector128<short> right) => (left.AsInt32() + right.AsInt32()).AsInt16();

    public static Vector128<short> ShiftLeftSums(Vector128<short> sums, int count) => (sums.AsInt32() << count).AsInt16();

    public static Vector128<short> ShiftRightSums(Vector128<short> sums, int count) => (sums.AsInt32() >> count).AsInt16();

    public static Vector128<short> PackSums(Vector128<short> low, Vector128<short> high) =>
        Vector128.NarrowWithSaturation(low.AsInt32(), high.AsInt32());

    public static void StoreZipped(Vector128<short> even, Vector128<short> odd, short* destination)
    {
        ZipLow(even, odd).Store(destination);
        ZipHigh(even, odd).Store(destination + Words);
    }

    public static void StoreBytes(Vector128<short> words, byte* destination)
    {
        var bytes = Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(words, words)
            : AdvSimd.ExtractNarrowingSaturateUnsignedLower(words).ToVector128();
        *(long*)destination = bytes.AsInt64().ToScalar();
    }

    public static void StoreSums(Vector128<short> sums, byte* destination)
    {
        var clipped = Vector128.Min(Vector128.Max(sums.AsInt32(), Vector128<int>.Zero), Vector128.Create(255));
        var bytes = Vector128.Narrow(Vector128.Narrow(clipped, clipped), Vector128<short>.Zero);
        *(int*)destination = bytes.AsInt32().ToScalar();
    }

    public static void Turn(byte* source, nint sourceStride, byte* destination, nint destinationStride)
    {
        TurnEight(source, sourceStride, destination, destinationStride);
        TurnEight(source + (8 * sourceStride), sourceStride, destination + 16, destinationStride);
    }

    public static void ZipBytes(byte* first, byte* second, byte* destination)
    {
        var (a, b) = (Vector128.Load(first), Vector128.Load(second));
        (Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b)).Store(destination);
        (Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b)).Store(destination + 16);
    }

    private static void TurnEight(byte* source, nint sourceStride, byte* destination, nint destinationStride)
    {
        var (a0, a1, a2, a3) = (
            Row(source),
            Row(source + sourceStride),
            Row(source + (2 * sourceStride)),
            Row(source + (3 * sourceStride))
        );
        source += 4 * sourceStride;
        var (a4, a5, a6, a7) = (
            Row(source),
            Row(source + sourceStride),
            Row(source + (2 * sourceStride)),
            Row(source + (3 * sourceStride))
        );
        var (b0, b1, b2, b3) = (ZipLow(a0, a4), ZipLow(a1, a5), ZipLow(a2, a6), ZipLow(a3, a7));
        var (b4, b5, b6, b7) = (ZipHigh(a0, a4), ZipHigh(a1, a5), ZipHigh(a2, a6), ZipHigh(a3, a7));
        StoreFour(ZipLow(b0, b2), ZipHigh(b0, b2), ZipLow(b1, b3), ZipHigh(b1, b3), destination, destinationStride);
        StoreFour(
            ZipLow(b4, b6),
            ZipHigh(b4, b6),
            ZipLow(b5, b7),
            ZipHigh(b5, b7),
            destination + (4 * destinationStride),
            destinationStride
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(
        Vector128<short> evenLow,
        Vector128<short> evenHigh,
        Vector128<short> oddLow,
        Vector128<short> oddHigh,
        byte* destination,
        nint stride
    )
    {
        ZipLow(evenLow, oddLow).AsByte().Store(destination);
        ZipHigh(evenLow, oddLow).AsByte().Store(destination + stride);
        ZipLow(evenHigh, oddHigh).AsByte().Store(destination + (2 * stride));
        ZipHigh(evenHigh, oddHigh).AsByte().Store(destination + (3 * stride));
    }

    private static Vector128<short> Row(byte* row) => Vector128.Load((short*)row);

    private static Vector128<short> ZipLow(Vector128<short> left, Vector128<short> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    private static Vector128<short> ZipHigh(Vector128<short> left, Vector128<short> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
