namespace Framewise.Media;

/// <summary>Finds videos: files as given, folders searched to the bottom for names that end like a video's, patterns, and lists of
/// paths.</summary>
public static class VideoFiles
{
    /// <summary>The endings, without a dot, by which a file in a folder counts as a video or as one's extracted frames (<c>tfrecord</c>);
    /// upper and lower case are the same.</summary>
    public static IReadOnlySet<string> Endings { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "3g2",
            "3gp",
            "264",
            "265",
            "asf",
            "av1",
            "avi",
            "divx",
            "dv",
            "f4v",
            "flv",
            "h264",
            "h265",
            "hevc",
            "ivf",
            "m1v",
            "m2t",
            "m2ts",
            "m2v",
            "m4v",
            "mj2",
            "mjpeg",
            "mjpg",
            "mkv",
            "mov",
            "mp4",
            "mpe",
            "mpeg",
            "mpg",
            "mpv",
            "mts",
            "mxf",
            "nut",
            "obu",
            "ogm",
            "ogv",
            "qt",
            "rm",
            "rmvb",
            "tfrecord",
            "ts",
            "vob",
            "webm",
            "wmv",
            "y4m",
        };

    /// <summary>
    /// Follows <paramref name="paths"/>. A path is a file, a folder, a pattern with <c>*</c>, <c>?</c> or <c>**</c>, <c>-</c> for standard
    /// input, or <c>@list</c>, a text file with one path a line (in quotes or not; lines that begin with <c>#</c> do not count). What is
    /// there literally comes before its meaning as a pattern or list. In a folder, files count as videos by <see cref="Endings"/> or, where
    /// the ending says nothing, by their first bytes.
    /// </summary>
    public static FoundVideos Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var search = new VideoSearch();
        foreach (var path in paths)
            search.Follow(path);
        return search.Result;
    }
}
