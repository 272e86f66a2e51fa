using System.Diagnostics.CodeAnalysis;
using Framewise.Preprocessing;

namespace Framewise;

/// <summary>The videos that no reading thread has taken yet. The given sequence is asked for the next one by one thread at a time.</summary>
internal sealed class VideoQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IEnumerator<VideoTask> _tasks;
    private readonly int _every;
    private readonly PixelRecipe _recipe;
    private int _next;

    public VideoQueue(IEnumerable<VideoTask> tasks, int every, PixelRecipe recipe) => (_tasks, _every, _recipe) = (tasks.GetEnumerator(), every, recipe);

    /// <summary>Whether the end of the sequence was met.</summary>
    public bool IsEmpty { get; private set; }

    public bool TryTake([NotNullWhen(true)] out VideoInProgress? video)
    {
        lock (_lock)
        {
            IsEmpty = IsEmpty || !_tasks.MoveNext();
            video = IsEmpty ? null : new VideoInProgress(_next++, _tasks.Current, _every, _recipe);
            return !IsEmpty;
        }
    }

    public void Dispose() => _tasks.Dispose();
}
