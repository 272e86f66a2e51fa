using System.Text;
using Framewise.Results.Files;
using Framewise.Search.Outputs;

namespace Framewise.Search;

/// <summary>Hits as a list of clips for a player.</summary>
/// <param name="Text">The list.</param>
/// <param name="WithoutVideo">Names of videos that were not found; their hits are not in the list.</param>
internal sealed record ClipList(string Text, IReadOnlyCollection<string> WithoutVideo)
{
    /// <summary>Makes the list.</summary>
    /// <param name="hits">The hits.</param>
    /// <param name="format">For which player.</param>
    /// <param name="videoFolder">The folder of videos that was classified; null to look where the ledgers say, and beside the
    /// tables.</param>
    /// <param name="beside">The file that the list will be: videos are named relative to it, so that it holds where both are moved
    /// together. Null: by their absolute paths.</param>
    public static ClipList From(IReadOnlyList<SearchHit> hits, ClipListFormat format, string? videoFolder = null, string? beside = null)
    {
        ArgumentNullException.ThrowIfNull(hits);
        var videos = new HitVideos(videoFolder);
        var text = new StringBuilder(format == ClipListFormat.M3u ? "#EXTM3U\n" : "# mpv EDL v0\n");
        foreach (var hit in hits)
            if (videos.Find(hit) is { } video)
                text.Append(
                    format == ClipListFormat.M3u
                        ? M3u(hit, beside is null ? FileLink.To(video) : FileLink.From(beside, video))
                        : Edl(hit, beside is null ? video : Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(beside))!, video))
                );
        return new ClipList(text.ToString(), videos.Missing);
    }

    /// <summary>Writes the list to a file.</summary>
    /// <exception cref="ResultException">It cannot be written.</exception>
    public void WriteTo(string path) => ResultFiles.OfSystem.WriteDocument(path, Text);

    /// <summary>The address is a URI, in which nothing can be taken for a comment, an escape or the end of the line.</summary>
    private static string M3u(SearchHit hit, string address)
    {
        var seconds = (long)Math.Ceiling(hit.Length.TotalSeconds);
        return $"#EXTINF:{seconds},{OneLine($"{hit.Label} · {hit.Video} {HitTime.Clock(hit.Start)}")}\n"
            + $"#EXTVLCOPT:start-time={HitTime.Seconds(hit.PlayerStart)}\n#EXTVLCOPT:stop-time="
            + $"{HitTime.Seconds(hit.PlayerStart + hit.Length)}\n{address}\n";
    }

    /// <summary>Texts are preceded by their length in bytes, so that no character in them means anything.</summary>
    private static string Edl(SearchHit hit, string video) =>
        $"{Counted(video)},{HitTime.Seconds(hit.PlayerStart)},{HitTime.Seconds(hit.Length)},title="
        + $"{Counted(OneLine($"{hit.Label} · {hit.Video}"))}\n";

    private static string Counted(string text) => $"%{Encoding.UTF8.GetByteCount(text)}%{text}";

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
