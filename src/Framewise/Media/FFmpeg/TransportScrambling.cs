namespace Framewise.Media.FFmpeg;

/// <summary>Tells whether a transport stream (ISO/IEC 13818-1) has a stream that is scrambled, as broadcasters do who sell keys.</summary>
internal static class TransportScrambling
{
    private const int PacketBytes = 188;
    private const int Looked = 20_000 * PacketBytes;
    private const int Enough = 8;
    private const byte Sync = 0x47;

    /// <summary>Whether every packet with a payload of this number is scrambled, as far as the beginning of the file tells.</summary>
    public static bool IsIn(string path, long id)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, Looked)];
        var data = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        var (scrambled, place) = (0, 0);
        while (place + PacketBytes <= data.Length)
        {
            var packet = data[place..];
            // Some recorders put four bytes before each packet, and damage leaves others: the next one is where its mark is.
            if (packet[0] != Sync)
            {
                place++;
                continue;
            }
            if (((packet[1] & 0x1F) << 8 | packet[2]) == id && (packet[3] & 0x10) != 0)
            {
                if (packet[3] >> 6 == 0)
                    return false;
                scrambled++;
            }
            place += PacketBytes;
        }
        return scrambled >= Enough;
    }
}
