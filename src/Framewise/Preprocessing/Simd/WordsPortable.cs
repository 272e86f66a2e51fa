using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing.Simd;

/// <summary>What .NET offers on every processor.</summary>
internal readonly unsafe struct WordsPortable : IWordSimd<Vector128<short>>
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

    public static void Zip(Vector128<short> first, Vector128<short> second, out Vector128<short> low, out Vector128<short> high)
    {
        var (a, b) = (first.AsUInt16(), second.AsUInt16());
        low = (Vector128.WidenLower(a) | (Vector128.WidenLower(b) << 16)).AsInt16();
        high = (Vector128.WidenUpper(a) | (Vector128.WidenUpper(b) << 16)).AsInt16();
    }

    public static Vector128<short> MultiplyPairs(Vector128<short> left, Vector128<short> right)
    {
        var (a, b) = (left.AsInt32(), right.AsInt32());
        return ((((a << 16) >> 16) * ((b << 16) >> 16)) + ((a >> 16) * (b >> 16))).AsInt16();
    }

    public static Vector128<short> AddSums(Vector128<short> left, Vector128<short> right) => (left.AsInt32() + right.AsInt32()).AsInt16();

    public static Vector128<short> ShiftLeftSums(Vector128<short> sums, int count) => (sums.AsInt32() << count).AsInt16();

    public static Vector128<short> ShiftRightSums(Vector128<short> sums, int count) => (sums.AsInt32() >> count).AsInt16();

    public static Vector128<short> PackSums(Vector128<short> low, Vector128<short> high) =>
        Vector128.NarrowWithSaturation(low.AsInt32(), high.AsInt32());

    public static void StoreZipped(Vector128<short> even, Vector128<short> odd, short* destination)
    {
        Zip(even, odd, out var low, out var high);
        low.Store(destination);
        high.Store(destination + Words);
    }

    public static void StoreBytes(Vector128<short> words, byte* destination)
    {
        var clipped = Vector128.Min(Vector128.Max(words, Vector128<short>.Zero), Vector128.Create((short)255));
        *(long*)destination = Vector128.Narrow(clipped, clipped).AsInt64().ToScalar();
    }

    public static void StoreSums(Vector128<short> sums, byte* destination)
    {
        for (var i = 0; i < Words / 2; i++)
            destination[i] = (byte)Math.Clamp(sums.AsInt32()[i], 0, 255);
    }

    public static void Turn(byte* source, nint sourceStride, byte* destination, nint destinationStride)
    {
        for (var row = 0; row < 16; row++)
        for (var pair = 0; pair < 8; pair++)
            ((short*)(destination + (pair * destinationStride)))[row] = ((short*)(source + (row * sourceStride)))[pair];
    }

    public static void ZipBytes(byte* first, byte* second, byte* destination)
    {
        for (var i = 0; i < 16; i++)
            (destination[2 * i], destination[(2 * i) + 1]) = (first[i], second[i]);
    }
}
