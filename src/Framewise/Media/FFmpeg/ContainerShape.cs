using System.Buffers.Binary;
using System.Text;

namespace Framewise.Media.FFmpeg;

/// <summary>What the outermost boxes of a file tell that FFmpeg does not say: a missing index, a length that the file does not
/// have.</summary>
/// <param name="LacksMovieIndex">An MP4 or MOV file without a <c>moov</c> box.</param>
/// <param name="IsFragmented">An MP4 or MOV file with a <c>moof</c> box: its index lies in pieces between the data.</param>
/// <param name="IsText">The beginning is readable text.</param>
/// <param name="PromisedBytes">The length that a Matroska segment or RIFF header promises.</param>
/// <param name="ActualBytes">The length of the file.</param>
internal sealed record ContainerShape(bool LacksMovieIndex, bool IsFragmented, bool IsText, long? PromisedBytes, long ActualBytes)
{
    private const int MaxBoxes = 4096;

    public bool IsTruncated => PromisedBytes > ActualBytes;

    public static ContainerShape Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[512];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            var (hasIndex, hasFragments) = Boxes(file, head);
            return new ContainerShape(
                hasIndex == false,
                hasFragments,
                IsReadable(head),
                MatroskaLength(head) ?? RiffLength(head),
                file.Length
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new ContainerShape(false, false, false, null, 0);
        }
    }

    /// <summary>Whether there is a <c>moov</c> box (null: this is no MP4) and a <c>moof</c> box.</summary>
    private static (bool? Index, bool Fragments) Boxes(FileStream file, ReadOnlySpan<byte> head)
    {
        if (
            head.Length < 8
            || !(head[4..8].SequenceEqual("ftyp"u8) || head[4..8].SequenceEqual("moov"u8) || head[4..8].SequenceEqual("mdat"u8))
        )
            return (null, false);
        Span<byte> box = stackalloc byte[16];
        var (place, index) = (0L, false);
        for (var i = 0; i < MaxBoxes && place >= 0 && place + 8 <= file.Length; i++)
        {
            file.Position = place;
            var got = file.ReadAtLeast(box, 16, throwOnEndOfStream: false);
            if (box[4..8].SequenceEqual("moof"u8))
                return (index, true);
            index |= box[4..8].SequenceEqual("moov"u8);
            long size = BinaryPrimitives.ReadUInt32BigEndian(box);
            if (size == 1 && got == 16)
                size = BinaryPrimitives.ReadInt64BigEndian(box[8..]);
            if (size < 8)
                break;
            place += size;
        }
        return (index, false);
    }

    internal static bool IsReadable(ReadOnlySpan<byte> head)
    {
        foreach (var b in head)
            if (b < 9 || b is > 13 and < 32 || b == 127)
                return false;
        return head.Length > 0 && Encoding.UTF8.GetString(head[..Math.Min(head.Length, 400)]).Count(c => c == '\uFFFD') <= 1;
    }

    private static long? RiffLength(ReadOnlySpan<byte> head) =>
        head.Length >= 12
        && head[..4].SequenceEqual("RIFF"u8)
        && head[8..12].SequenceEqual("AVI "u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) is > 0 and var size
            ? size + 8L
            : null;

    /// <summary>EBML header, then the Segment with its size; a size of all ones means "unknown".</summary>
    private static long? MatroskaLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < 5 || BinaryPrimitives.ReadUInt32BigEndian(head) != 0x1A45DFA3)
            return null;
        if (VariableInt(head, 4, out var afterHeaderSize) is not { } headerSize || afterHeaderSize + headerSize + 12 > head.Length)
            return null;
        var segment = afterHeaderSize + (int)headerSize;
        if (BinaryPrimitives.ReadUInt32BigEndian(head[segment..]) != 0x18538067)
            return null;
        return VariableInt(head, segment + 4, out var start) is { } size ? start + size : null;
    }

    private static long? VariableInt(ReadOnlySpan<byte> data, int place, out int after)
    {
        var bytes = System.Numerics.BitOperations.LeadingZeroCount((uint)data[place] << 24) + 1;
        after = place + bytes;
        if (bytes > 8 || after > data.Length)
            return null;
        var value = bytes == 8 ? 0L : data[place] & (0xFF >> bytes);
        var unknown = value == (0xFF >> bytes);
        for (var i = place + 1; i < after; i++)
        {
            value = value << 8 | data[i];
            unknown &= data[i] == 0xFF;
        }
        return unknown ? null : value;
    }
}
