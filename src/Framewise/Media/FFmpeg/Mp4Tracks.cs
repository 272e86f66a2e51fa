using System.Buffers.Binary;
using System.Text;

namespace Framewise.Media.FFmpeg;

/// <summary>Reads the tracks of an MP4 or MOV file from its boxes (ISO/IEC 14496-12, encryption: 23001-7).</summary>
internal static class Mp4Tracks
{
    private const int SampleEntry = 8;
    private const int VisualEntry = 78;

    public static IReadOnlyList<TrackHeader> Read(string path)
    {
        using var file = File.OpenRead(path);
        var tracks = new List<TrackHeader>();
        foreach (var movie in Boxes(file, 0, file.Length).Where(box => box.Kind == "moov"))
        foreach (var track in Inside(file, movie).Where(box => box.Kind == "trak"))
            tracks.Add(Track(file, track));
        return tracks;
    }

    private static TrackHeader Track(FileStream file, Box track)
    {
        long id = 0;
        var isVideo = false;
        List<Box> entries = [];
        foreach (var box in Inside(file, track))
        {
            if (box.Kind == "tkhd")
                // A version, three bytes of flags, two times of 4 or (version 1) 8 bytes, the number.
                id = Number(file, box.Start + (Bytes(file, box.Start, 1) is [1] ? 20 : 12));
            if (box.Kind != "mdia")
                continue;
            foreach (var media in Inside(file, box))
            {
                if (media.Kind == "hdlr")
                    isVideo = Encoding.Latin1.GetString(Bytes(file, media.Start + 8, 4)) == "vide";
                if (media.Kind == "minf")
                    entries.AddRange(SampleEntries(file, media));
            }
        }
        if (!isVideo || entries.Count == 0)
            return new TrackHeader(id, isVideo);
        var schemes = entries.ConvertAll(entry => Scheme(file, entry));
        return new TrackHeader(
            id,
            IsVideo: true,
            // A second description without encryption stands for a part that is not: its packets tell themselves.
            schemes.TrueForAll(scheme => scheme is not null)
                ? schemes[0]
                : null,
            Aperture(file, entries[0])
        );
    }

    /// <summary>The clean aperture of a sample entry: its size and how far its middle is off the picture's, as fractions.</summary>
    private static CropMargins? Aperture(FileStream file, Box entry)
    {
        var box = Boxes(file, entry.Start + VisualEntry, entry.End).FirstOrDefault(box => box.Kind == "clap");
        if (box.Kind is null || Bytes(file, entry.Start + 24, 4) is not { Length: 4 } sides)
            return null;
        int width = BinaryPrimitives.ReadUInt16BigEndian(sides),
            height = BinaryPrimitives.ReadUInt16BigEndian(sides.AsSpan(2));
        double cleanWidth = Fraction(0),
            cleanHeight = Fraction(8),
            left = (width - cleanWidth) / 2 + Fraction(16),
            top = (height - cleanHeight) / 2 + Fraction(24);
        return double.IsFinite(left + top)
            ? CropMargins.Of(
                (long)Math.Round(left),
                (long)Math.Round(top),
                (long)Math.Round(width - cleanWidth - left),
                (long)Math.Round(height - cleanHeight - top),
                width,
                height
            )
            : null;

        double Fraction(int place) => (double)(int)Number(file, box.Start + place) / (int)Number(file, box.Start + place + 4);
    }

    private static IEnumerable<Box> SampleEntries(FileStream file, Box media) =>
        from table in Inside(file, media)
        where table.Kind == "stbl"
        from description in Inside(file, table)
        where description.Kind == "stsd"
        from entry in Boxes(file, description.Start + SampleEntry, description.End)
        select entry;

    /// <summary>The encryption of a sample entry; null for none.</summary>
    private static string? Scheme(FileStream file, Box entry)
    {
        // Apple's FairPlay has a name of its own.
        if (entry.Kind == "drmi")
            return "FairPlay";
        if (entry.Kind != "encv")
            return null;
        var types =
            from information in Boxes(file, entry.Start + VisualEntry, entry.End)
            where information.Kind == "sinf"
            from scheme in Inside(file, information)
            where scheme.Kind == "schm"
            select Encoding.Latin1.GetString(Bytes(file, scheme.Start + 4, 4));
        return types.FirstOrDefault() is { } type && type.All(char.IsAsciiLetterOrDigit) ? type : "encv";
    }

    private readonly record struct Box(string Kind, long Start, long End);

    private static IEnumerable<Box> Inside(FileStream file, Box box) => Boxes(file, box.Start, box.End);

    private static IEnumerable<Box> Boxes(FileStream file, long start, long end)
    {
        while (start + 8 <= end)
        {
            var head = Bytes(file, start, 16);
            if (head.Length < 8)
                yield break;
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            var header = size == 1 ? 16 : 8;
            if (size == 1 && head.Length == 16)
                size = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
            else if (size == 0)
                size = end - start;
            if (size < header || size > end - start)
                yield break;
            yield return new Box(Encoding.Latin1.GetString(head, 4, 4), start + header, start + size);
            start += size;
        }
    }

    private static long Number(FileStream file, long place) =>
        Bytes(file, place, 4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    private static byte[] Bytes(FileStream file, long place, int count)
    {
        var bytes = new byte[count];
        var got = RandomAccess.Read(file.SafeFileHandle, bytes, place);
        return got == count ? bytes : bytes[..got];
    }
}
