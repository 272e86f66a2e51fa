namespace Framewise.Media;

/// <summary>Recognises by their first bytes videos whose names do not say so, and what bears a video's name without being one.</summary>
internal static class VideoSignature
{
    private const int TransportPacket = 188,
        TimedTransportPacket = 192;

    /// <summary>Sound and pictures in a video's container, unfinished downloads, and what is so common that opening it would be for
    /// nothing.</summary>
    private static readonly HashSet<string> s_others = new(
        (
            "aax,m4a,m4b,m4p,m4r,mka,mks,oga,opus,wma,avif,heic,heif,cr3,part,partial,crdownload,download,tmp,temp,bak,"
            + "jpg,jpeg,png,webp,txt,csv,json,jsonl,xml,html,pdf,srt,mp3,wav,flac,parquet,journal"
        ).Split(','),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly string[] s_soundAndPictures =
    [
        "M4A ",
        "M4B ",
        "M4P ",
        "aax ",
        "avif",
        "avis",
        "crx ",
        "heic",
        "heix",
        "hevc",
        "jp2 ",
        "mif1",
        "msf1",
    ];

    /// <summary>Whether a file of an unknown ending begins as a video does. One that cannot be read does not.</summary>
    public static bool IsVideo(string path) => !s_others.Contains(Path.GetExtension(path).TrimStart('.')) && IsVideo(Head(path, 1024));

    /// <summary>What macOS puts beside a file on other systems' disks, under the file's name with <c>._</c> before it.</summary>
    public static bool IsAppleDouble(string path) =>
        Path.GetFileName(path.AsSpan()).StartsWith("._", StringComparison.Ordinal) && Head(path, 8) is [0, 5, 0x16, 0 or 7, ..];

    /// <summary>A source text in TypeScript or a translation of Qt's, whose endings transport streams have, too.</summary>
    public static bool IsSourceText(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".ts" or ".mts"))
            return false;
        var head = Head(path, 512);
        return head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || FFmpeg.ContainerShape.IsReadable(head);
    }

    private static ReadOnlySpan<byte> Head(string path, int length)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var head = new byte[length];
            return head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return default;
        }
    }

    private static bool IsVideo(ReadOnlySpan<byte> head) => head.Length >= 16 && HasSign(head);

    private static bool HasSign(ReadOnlySpan<byte> head) =>
        IsIsoMedia(head)
        || IsRiff(head)
        || IsElementary(head)
        || IsTransport(head, TransportPacket)
        || IsTransport(head, TimedTransportPacket)
        || (head.StartsWith("GIF8"u8) && head.IndexOf("NETSCAPE2.0"u8) > 0)
        || (head.StartsWith("OggS"u8) && (head.IndexOf("theora"u8) > 0 || head.IndexOf("OVP80"u8) > 0 || head.IndexOf("BBCD"u8) > 0))
        || (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) && (head.IndexOf("webm"u8) > 0 || head.IndexOf("matroska"u8) > 0))
        || head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])
        || head.StartsWith((ReadOnlySpan<byte>)[0xB7, 0xD8, 0x00, 0x20, 0x37, 0x49, 0xDA, 0x11])
        || head.StartsWith((ReadOnlySpan<byte>)[0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02])
        || head is [0x1F, 0x07, 0x00, 0xBF or 0x3F, ..]
        || head.StartsWith("FLV\u0001"u8)
        || head.StartsWith(".RMF"u8)
        || head.StartsWith("DHAV"u8)
        || head.StartsWith("DKIF"u8)
        || head.StartsWith("YUV4MPEG2 "u8)
        || head.StartsWith("nut/multimedia"u8)
        || head.StartsWith("NSVf"u8);

    private static bool IsIsoMedia(ReadOnlySpan<byte> head)
    {
        var box = head[4..8];
        if (!box.SequenceEqual("ftyp"u8))
            return box.SequenceEqual("moov"u8) || box.SequenceEqual("mdat"u8) || box.SequenceEqual("wide"u8);
        var brand = System.Text.Encoding.Latin1.GetString(head[8..12]);
        return !s_soundAndPictures.Contains(brand);
    }

    private static bool IsRiff(ReadOnlySpan<byte> head) =>
        head.StartsWith("RIFF"u8)
        && (head[8..12].SequenceEqual("AVI "u8) || head[8..12].SequenceEqual("AMV "u8) || head[8..12].SequenceEqual("CDXA"u8));

    /// <summary>Program streams and bare streams of MPEG-1, MPEG-2, H.264 and HEVC, by their start codes.</summary>
    private static bool IsElementary(ReadOnlySpan<byte> head) =>
        head
            is [0, 0, 1, 0xBA or 0xB3, ..]
                or [0, 0, 0, 1, 0x67 or 0x27 or 0x09, ..]
                or [0, 0, 1, 0x67 or 0x27 or 0x09, ..]
                or [0, 0, 0, 1, 0x40 or 0x46, 1, ..];

    /// <summary>Sync bytes at five packets' distance, wherever the first packet begins.</summary>
    private static bool IsTransport(ReadOnlySpan<byte> head, int packet)
    {
        for (var start = 0; start < packet && start + 4 * packet < head.Length; start++)
            if (
                head[start] == 0x47
                && head[start + packet] == 0x47
                && head[start + 2 * packet] == 0x47
                && head[start + 3 * packet] == 0x47
                && head[start + 4 * packet] == 0x47
            )
                return true;
        return false;
    }
}
