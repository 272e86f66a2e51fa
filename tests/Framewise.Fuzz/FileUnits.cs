using System.Buffers.Binary;

namespace Framewise.Fuzz;

/// <summary>Where the packets, boxes, chunks, tags or pages of a file lie, found by their shape; good enough to lose or exchange
/// them.</summary>
internal static class FileUnits
{
    private const int TransportPacket = 188;

    public static List<Range> Of(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16)
            return [];
        if (file[0] == 0x47 && file.Length > TransportPacket && file[TransportPacket] == 0x47)
            return Transport(file.Length);
        if (Boxes(file) is { Count: > 0 } boxes)
            return boxes;
        if (file.StartsWith("RIFF"u8))
            return Chunks(file, 12, file.Length, []);
        if (file.StartsWith("FLV"u8))
            return Tags(file);
        if (file.StartsWith("OggS"u8))
            return Between(file, "OggS"u8);
        if (file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return Between(file, [0xA3]);
        return Between(file, [0, 0, 1]);
    }

    /// <summary>The boxes of an MP4 or MOV file, inner ones too; none for other files.</summary>
    public static List<Range> Boxes(ReadOnlySpan<byte> file)
    {
        var boxes = new List<Range>();
        if (file.Length > 16 && (file[4..8].SequenceEqual("ftyp"u8) || file[4..8].SequenceEqual("moov"u8)))
            Boxes(file, 0, file.Length, boxes);
        return boxes;
    }

    private static void Boxes(ReadOnlySpan<byte> file, int start, int end, List<Range> boxes)
    {
        while (start + 8 <= end)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(file[start..]);
            if (size < 8 || start + size > end)
                return;
            boxes.Add(start..(start + (int)size));
            var name = file.Slice(start + 4, 4);
            if (
                name.SequenceEqual("moov"u8)
                || name.SequenceEqual("trak"u8)
                || name.SequenceEqual("mdia"u8)
                || name.SequenceEqual("minf"u8)
                || name.SequenceEqual("stbl"u8)
                || name.SequenceEqual("edts"u8)
                || name.SequenceEqual("moof"u8)
                || name.SequenceEqual("traf"u8)
                || name.SequenceEqual("mvex"u8)
            )
                Boxes(file, start + 8, start + (int)size, boxes);
            start += (int)size;
        }
    }

    private static List<Range> Chunks(ReadOnlySpan<byte> file, int start, int end, List<Range> chunks)
    {
        while (start + 8 <= end)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(start + 4)..]);
            if (start + 8 + (long)size > end)
                break;
            var next = start + 8 + (int)size + ((int)size & 1);
            chunks.Add(start..Math.Min(next, end));
            if (file[start..].StartsWith("LIST"u8))
                Chunks(file, start + 12, start + 8 + (int)size, chunks);
            start = next;
        }
        return chunks;
    }

    private static List<Range> Tags(ReadOnlySpan<byte> file)
    {
        var tags = new List<Range>();
        for (var start = 13; start + 15 <= file.Length; )
        {
            var next = start + 15 + (file[start + 1] << 16 | file[start + 2] << 8 | file[start + 3]);
            if (next > file.Length)
                break;
            tags.Add(start..next);
            start = next;
        }
        return tags;
    }

    private static List<Range> Transport(int length) =>
        [.. Enumerable.Range(0, length / TransportPacket).Select(i => (i * TransportPacket)..((i + 1) * TransportPacket))];

    private static List<Range> Between(ReadOnlySpan<byte> file, ReadOnlySpan<byte> mark)
    {
        var units = new List<Range>();
        for (var start = 0; ; )
        {
            var step = file[(start + 1)..].IndexOf(mark);
            var end = step < 0 ? file.Length : start + 1 + step;
            units.Add(start..end);
            if (step < 0 || units.Count > 4096)
                return units;
            start = end;
        }
    }
}
