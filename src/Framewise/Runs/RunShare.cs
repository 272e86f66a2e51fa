using Framewise.Media;
using Framewise.Pipeline;

namespace Framewise.Runs;

/// <summary>How much of a run is done, weighed by the sizes of the files: known before anything is opened, and good enough for a time
/// left.</summary>
internal sealed class RunShare(IReadOnlyList<VideoTask> tasks)
{
    private readonly Dictionary<VideoTask, double> _sizes = tasks.ToDictionary(task => task, task => Size(task) * task.Share);
    private readonly Dictionary<VideoTask, (long Rows, long? Expected)> _begun = [];
    private double _done;

    /// <summary>From 0 to 1, with the parts of the videos that are under way.</summary>
    public double Done =>
        _sizes.Values.Sum() is > 0 and var total ? (_done + _begun.Sum(entry => ShareOf(entry.Value) * _sizes[entry.Key])) / total : 0;

    /// <param name="task">What is begun.</param>
    /// <param name="expected">How many rows it will have, if that is known.</param>
    public void Begin(VideoTask task, long? expected) => _begun[task] = (0, expected);

    public void Update(VideoTask task, long rows)
    {
        if (_begun.TryGetValue(task, out var state))
            _begun[task] = (rows, state.Expected);
    }

    public void Finish(VideoTask task)
    {
        _begun.Remove(task);
        _done += _sizes.GetValueOrDefault(task);
    }

    public long? RowsExpected(VideoTask task) => _begun.GetValueOrDefault(task).Expected;

    /// <summary>How many rows a whole video will have, by what its headers promise.</summary>
    public static long? RowsExpected(VideoStreamInfo stream, ClassifierOptions options)
    {
        if (stream.FrameCountFromHeader is not { } frames)
            return null;
        if (stream.DurationFromHeader is { TotalSeconds: > 0 } duration)
        {
            var part = Math.Min((options.End ?? duration) / duration, 1) - Math.Min((options.Start ?? TimeSpan.Zero) / duration, 1);
            frames = (long)(frames * part);
        }
        return options.Every.Count is { } count ? frames / count : null;
    }

    private static double ShareOf((long Rows, long? Expected) state) =>
        state.Expected > 0 ? Math.Min(1, (double)state.Rows / state.Expected.Value) : 0;

    private static long Size(VideoTask task)
    {
        try
        {
            return new FileInfo(task.Video.Path).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
