using System.Diagnostics.CodeAnalysis;
using Framewise.FrameSources;
using Framewise.Preprocessing;

namespace Framewise.Pipeline;

/// <summary>The videos that no reading thread has taken yet. The given sequence is asked for the next one by one thread at a
/// time.</summary>
internal sealed class VideoQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IEnumerator<VideoTask> _tasks;
    private readonly FrameStep _every;
    private readonly PixelRecipe _recipe;
    private readonly int _count;
    private readonly Stack<VideoInProgress> _returned = [];
    private int _next;
    private bool _ended;

    public VideoQueue(IEnumerable<VideoTask> tasks, FrameStep every, PixelRecipe recipe)
    {
        (_tasks, _every, _recipe) = (tasks.GetEnumerator(), every, recipe);
        _count = tasks.TryGetNonEnumeratedCount(out var count) ? count : int.MaxValue;
    }

    /// <summary>Whether all videos are taken; of a sequence that does not say its length, whether its end was met.</summary>
    public bool IsEmpty => _ended || _next >= _count;

    /// <summary>Gives a video back of which nothing was told yet, for another thread to take.</summary>
    public void Return(VideoInProgress video)
    {
        lock (_lock)
            _returned.Push(video);
    }

    public bool TryTake([NotNullWhen(true)] out VideoInProgress? video)
    {
        lock (_lock)
        {
            if (_returned.TryPop(out video))
                return true;
            _ended = _ended || !_tasks.MoveNext();
            video = _ended ? null : new VideoInProgress(_next++, _tasks.Current, _every, _recipe);
            return !_ended;
        }
    }

    public void Dispose() => _tasks.Dispose();
}
