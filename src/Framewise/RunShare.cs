using Framewise.Media;

namespace Framewise;

/// <summary>How much of a run is done, weighed by the sizes of the files: known before anything is opened, and good enough for a time left.</summary>
internal sealed class RunShare(IReadOnlyList<VideoFile> videos)
{
    private readonly Dictionary<VideoFile, long> _sizes = videos.ToDictionary(video => video, Size);
    private long _done;

    public void Finish(VideoFile video) => _done += _sizes[video];

    /// <summary>From 0 to 1, with <paramref name="shareOfVideo"/> of one more video done.</summary>
    public double Done(VideoFile video, double shareOfVideo)
    {
        var total = _sizes.Values.Sum();
        return total == 0 ? 0 : (_done + shareOfVideo * _sizes[video]) / total;
    }

    private static long Size(VideoFile video)
    {
        try { return new FileInfo(video.Path).Length; }
        catch (IOException) { return 0; }
    }
}
