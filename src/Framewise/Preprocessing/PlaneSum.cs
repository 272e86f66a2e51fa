using System.Numerics;
using System.Runtime.InteropServices;

namespace Framewise.Preprocessing;

/// <summary>Sums of rows of samples.</summary>
internal static class PlaneSum
{
    /// <summary>The sum of bytes.</summary>
    public static long OfBytes(ReadOnlySpan<byte> row)
    {
        // A 16-bit lane takes 128 sums of two bytes.
        var blockLength = 128 * Vector<byte>.Count;
        var sum = 0L;
        for (; row.Length >= Vector<byte>.Count; row = row[Math.Min(blockLength, row.Length / Vector<byte>.Count * Vector<byte>.Count)..])
        {
            var lanes = Vector<ushort>.Zero;
            foreach (var vector in MemoryMarshal.Cast<byte, Vector<byte>>(row[..Math.Min(blockLength, row.Length)]))
            {
                Vector.Widen(vector, out var low, out var high);
                lanes += low + high;
            }
            Vector.Widen(lanes, out var lowSums, out var highSums);
            sum += Vector.Sum(lowSums + highSums);
        }
        foreach (var value in row)
            sum += value;
        return sum;
    }

    /// <summary>The sum of every <paramref name="step"/>th byte.</summary>
    public static long OfBytes(ReadOnlySpan<byte> row, int step)
    {
        if (step == 1)
            return OfBytes(row);
        var sum = 0L;
        for (var i = 0; i < row.Length; i += step)
            sum += row[i];
        return sum;
    }

    /// <summary>The sum of every <paramref name="step"/>th 10-bit word, each shifted right.</summary>
    public static long OfWords(ReadOnlySpan<byte> row, int step, int shift)
    {
        const ushort Mask = 0x3ff;
        var words = MemoryMarshal.Cast<byte, ushort>(row);
        var sum = 0L;
        if (step == 1)
        {
            // No row is long enough for a 32-bit lane to overflow.
            var lanes = Vector<uint>.Zero;
            var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(words);
            foreach (var vector in vectors)
            {
                Vector.Widen((vector >> shift) & new Vector<ushort>(Mask), out var low, out var high);
                lanes += low + high;
            }
            sum = Vector.Sum(lanes);
            words = words[(vectors.Length * Vector<ushort>.Count)..];
        }
        for (var i = 0; i < words.Length; i += step)
            sum += (words[i] >> shift) & Mask;
        return sum;
    }
}
