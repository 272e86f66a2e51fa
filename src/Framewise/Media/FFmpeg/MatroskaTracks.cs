namespace Framewise.Media.FFmpeg;

/// <summary>Reads the tracks of a Matroska or WebM file from its elements (RFC 9559).</summary>
internal static class MatroskaTracks
{
    private const long Segment = 0x18538067;
    private const long Cluster = 0x1F43B675;
    private const long Tracks = 0x1654AE6B;
    private const long TrackEntry = 0xAE;
    private const long TrackNumber = 0xD7;
    private const long TrackType = 0x83;
    private const long Encodings = 0x6D80;
    private const long Encoding = 0x6240;
    private const long EncodingType = 0x5033;

    private const long VideoSettings = 0xE0;
    private const long PixelWidth = 0xB0;
    private const long PixelHeight = 0xBA;
    private const long CropBottom = 0x54AA;
    private const long CropTop = 0x54BB;
    private const long CropLeft = 0x54CC;
    private const long CropRight = 0x54DD;

    private const int Video = 1;
    private const int Encryption = 1;

    public static IReadOnlyList<TrackHeader> Read(string path)
    {
        using var file = File.OpenRead(path);
        return
        [
            .. from segment in Elements(file, 0, file.Length)
            where segment.Id == Segment
            from tracks in Elements(file, segment.Start, segment.End).TakeWhile(element => element.Id != Cluster)
            where tracks.Id == Tracks
            from entry in Elements(file, tracks.Start, tracks.End)
            where entry.Id == TrackEntry
            select Track(file, entry),
        ];
    }

    private static TrackHeader Track(FileStream file, Element entry)
    {
        List<Element> parts = [.. Elements(file, entry.Start, entry.End)];
        var types =
            from encodings in parts
            where encodings.Id == Encodings
            from encoding in Elements(file, encodings.Start, encodings.End)
            where encoding.Id == Encoding
            from type in Elements(file, encoding.Start, encoding.End)
            where type.Id == EncodingType
            select Number(file, type);
        return new TrackHeader(
            Number(file, parts.Find(part => part.Id == TrackNumber)),
            Number(file, parts.Find(part => part.Id == TrackType)) == Video,
            types.Contains(Encryption) ? "Matroska's ContentEncryption" : null,
            parts.Find(part => part.Id == VideoSettings) is { Id: VideoSettings } video ? Crop(file, video) : null
        );
    }

    private static CropMargins? Crop(FileStream file, Element video)
    {
        List<Element> parts = [.. Elements(file, video.Start, video.End)];
        return CropMargins.Of(Of(CropLeft), Of(CropTop), Of(CropRight), Of(CropBottom), Of(PixelWidth), Of(PixelHeight));

        long Of(long id) => Number(file, parts.Find(part => part.Id == id));
    }

    private readonly record struct Element(long Id, long Start, long End);

    private static IEnumerable<Element> Elements(FileStream file, long start, long end)
    {
        var head = new byte[12];
        while (start < end)
        {
            var got = RandomAccess.Read(file.SafeFileHandle, head, start);
            if (Variable(head.AsSpan(0, got), keepsMark: true, out var idBytes) is not { } id)
                yield break;
            if (Variable(head.AsSpan(idBytes, got - idBytes), keepsMark: false, out var sizeBytes) is not { } size)
                yield break;
            start += idBytes + sizeBytes;
            var next = size < 0 || size > end - start ? end : start + size;
            yield return new Element(id, start, next);
            start = next;
        }
    }

    /// <summary>A number of variable length; -1 for a size of all ones, which is unknown. Null where it is none.</summary>
    private static long? Variable(ReadOnlySpan<byte> data, bool keepsMark, out int bytes)
    {
        bytes = data.IsEmpty ? 9 : System.Numerics.BitOperations.LeadingZeroCount((uint)data[0] << 24) + 1;
        if (bytes > 8 || bytes > data.Length)
            return null;
        long value = keepsMark ? data[0] : data[0] & (0xFF >> bytes);
        for (var i = 1; i < bytes; i++)
            value = value << 8 | data[i];
        return !keepsMark && value == (1L << (7 * bytes)) - 1 ? -1 : value;
    }

    private static long Number(FileStream file, Element element)
    {
        var bytes = new byte[Math.Clamp(element.End - element.Start, 0, 8)];
        return RandomAccess.Read(file.SafeFileHandle, bytes, element.Start) == bytes.Length
            ? bytes.Aggregate(0L, (number, next) => number << 8 | next)
            : 0;
    }
}
