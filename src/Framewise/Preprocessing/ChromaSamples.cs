using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing;

/// <summary>Reads a stretch of a chroma row as 16-bit words; outside the plane its edges are repeated.</summary>
internal static unsafe class ChromaSamples
{
    /// <summary>Reads the samples from <paramref name="first"/> to <paramref name="end"/> of a row of one plane with
    /// <paramref name="samples"/> samples.</summary>
    public static void Read(byte* row, in PictureLayout layout, int first, int end, int samples, short* words)
    {
        var (from, to) = (Math.Max(first, 0), Math.Min(end, samples));
        var inside = words + (from - first);
        if (layout.Wide)
            ReadWords((ushort*)row + from, to - from, layout.WordShift, inside);
        else
            ReadBytes(row + from, to - from, inside);
        RepeatEdges(words, first, end, samples);
    }

    /// <summary>The same for two planes whose samples lie in turn.</summary>
    public static void ReadInterleaved(
        byte* row,
        in PictureLayout layout,
        int first,
        int end,
        int samples,
        short* firstWords,
        short* secondWords
    )
    {
        var (from, to) = (Math.Max(first, 0), Math.Min(end, samples));
        var u = firstWords + (from - first);
        var v = secondWords + (from - first);
        if (layout.Wide)
            SplitWords((ushort*)row + (2 * from), to - from, layout.WordShift, u, v);
        else
            SplitBytes(row + (2 * from), to - from, u, v);
        RepeatEdges(firstWords, first, end, samples);
        RepeatEdges(secondWords, first, end, samples);
    }

    private static void ReadBytes(byte* row, int count, short* words)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var bytes = Vector128.Load(row + i);
            Vector128.WidenLower(bytes).AsInt16().Store(words + i);
            Vector128.WidenUpper(bytes).AsInt16().Store(words + i + 8);
        }
        for (; i < count; i++)
            words[i] = row[i];
    }

    private static void ReadWords(ushort* row, int count, int shift, short* words)
    {
        for (var i = 0; i < count; i++)
            words[i] = (short)((row[i] >> shift) & 0x3ff);
    }

    private static void SplitBytes(byte* row, int count, short* first, short* second)
    {
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var both = Vector128.Load((ushort*)row + i);
            (both & Vector128.Create((ushort)0xff)).AsInt16().Store(first + i);
            (both >>> 8).AsInt16().Store(second + i);
        }
        for (; i < count; i++)
            (first[i], second[i]) = (row[2 * i], row[(2 * i) + 1]);
    }

    private static void SplitWords(ushort* row, int count, int shift, short* first, short* second)
    {
        for (var i = 0; i < count; i++)
            (first[i], second[i]) = ((short)((row[2 * i] >> shift) & 0x3ff), (short)((row[(2 * i) + 1] >> shift) & 0x3ff));
    }

    private static void RepeatEdges(short* words, int first, int end, int samples)
    {
        for (var i = first; i < 0; i++)
            words[i - first] = words[-first];
        for (var i = samples; i < end; i++)
            words[i - first] = words[samples - 1 - first];
    }
}
