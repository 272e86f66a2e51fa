using System.Globalization;

namespace Framewise.Media;

/// <summary>One of several parts of a list of videos, for several processes or machines that share the work.</summary>
/// <param name="Number">Which part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many parts.</param>
public sealed record VideoShard(int Number, int Count)
{
    /// <summary>Reads <c>2/4</c>, the second of four parts.</summary>
    /// <exception cref="MediaException">The text is not of that form.</exception>
    public static VideoShard Parse(string text) =>
        TryParse(text, out var shard) ? shard : throw new MediaException($"'{text}' is not a shard. Give NUMBER/COUNT with the number from 1 to the count, such as 2/4.");

    /// <summary>Reads <c>2/4</c>; false where the text is not of that form.</summary>
    public static bool TryParse(string? text, out VideoShard shard)
    {
        shard = new VideoShard(1, 1);
        if (text?.Split('/') is not [var number, var count]) return false;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var c)) return false;
        if (n < 1 || n > c) return false;
        shard = new VideoShard(n, c);
        return true;
    }

    /// <summary>
    /// The videos of this part, in their order. Large files are dealt out first, each to the part that has the fewest bytes so far, so that the parts end at about
    /// the same time. All parts must be given the same files; then each video is in exactly one.
    /// </summary>
    public IReadOnlyList<VideoFile> Take(IReadOnlyList<VideoFile> videos)
    {
        ArgumentNullException.ThrowIfNull(videos);
        var loads = new long[Count];
        var mine = new HashSet<VideoFile>();
        foreach (var (video, size) in videos.Select(video => (Video: video, Size: SizeOf(video))).OrderByDescending(item => item.Size).ThenBy(item => item.Video.RelativePath, StringComparer.Ordinal))
        {
            var part = Array.IndexOf(loads, loads.Min());
            // Opening a file costs something, too; it also spreads files of unknown size.
            loads[part] += size + 1;
            if (part == Number - 1) mine.Add(video);
        }
        return [.. videos.Where(mine.Contains)];
    }

    /// <summary><c>2-of-4</c>, as in file names.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-of-{Count}");

    private static long SizeOf(VideoFile video)
    {
        try { return new FileInfo(video.Path).Length; }
        catch (IOException) { return 0; }
    }
}
