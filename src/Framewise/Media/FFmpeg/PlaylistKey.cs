using System.Text.RegularExpressions;

namespace Framewise.Media.FFmpeg;

/// <summary>Looks for the key that an HLS playlist (RFC 8216) wants: where it cannot be read, its segments are noise.</summary>
internal static partial class PlaylistKey
{
    private const int MostBytes = 1 << 22;

    /// <summary>Method and address of the key of the playlist, or of one beside it that it lists; null where there is none.</summary>
    /// <param name="path">The playlist.</param>
    /// <param name="method">How the names of the methods begin that count.</param>
    public static string? Of(string path, string method = "")
    {
        try
        {
            var lines = Lines(path);
            var listed = lines.Where(line => line.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase));
            var folder = Path.GetDirectoryName(path)!;
            return lines
                .Concat(listed.Select(name => Path.Combine(folder, name)).SelectMany(Lines))
                .Select(line => Key().Match(line))
                .Where(key =>
                    key.Success
                    && key.Groups["method"].Value is var name
                    && name != "NONE"
                    && name.StartsWith(method, StringComparison.Ordinal)
                )
                .Select(key => $"{key.Groups["method"].Value}; the key '{key.Groups["place"].Value}' was not fetched")
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string[] Lines(string path) =>
        new FileInfo(path) is { Exists: true, Length: <= MostBytes } && File.ReadAllLines(path) is ["#EXTM3U", ..] lines ? lines : [];

    [GeneratedRegex(
        "^#EXT-X-(SESSION-)?KEY:(.*,)?METHOD=(?<method>[A-Za-z0-9-]+)(.*,URI=\"(?<place>[^\"]*)\")?",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Key();
}
