using Framewise.Media;

namespace Framewise;

/// <summary>How much of a run is done, weighed by the sizes of the files: known before anything is opened, and good enough for a time left.</summary>
internal sealed class RunShare(IReadOnlyList<VideoFile> videos)
{
    private readonly Dictionary<VideoFile, long> _sizes = videos.ToDictionary(video => video, Size);
    private readonly Dictionary<VideoFile, (long Rows, long? Expected)> _begun = [];
    private readonly long _total = videos.Sum(Size);
    private long _done;

    /// <summary>From 0 to 1, with the parts of the videos that are under way.</summary>
    public double Done => _total == 0 ? 0 : (_done + _begun.Sum(entry => ShareOf(entry.Value) * _sizes[entry.Key])) / _total;

    /// <param name="video">The video that is begun.</param>
    /// <param name="expected">How many rows it will have, if that is known.</param>
    public void Begin(VideoFile video, long? expected) => _begun[video] = (0, expected);

    public void Update(VideoFile video, long rows)
    {
        if (_begun.TryGetValue(video, out var state)) _begun[video] = (rows, state.Expected);
    }

    public void Finish(VideoFile video)
    {
        _begun.Remove(video);
        _done += _sizes[video];
    }

    public long? RowsExpected(VideoFile video) => _begun.GetValueOrDefault(video).Expected;

    private static double ShareOf((long Rows, long? Expected) state) => state.Expected > 0 ? Math.Min(1, (double)state.Rows / state.Expected.Value) : 0;

    private static long Size(VideoFile video)
    {
        try { return new FileInfo(video.Path).Length; }
        catch (IOException) { return 0; }
    }
}
