using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>One frame on its way to the page: what is known of it, its picture, and in the end its labels or why it has none.</summary>
internal sealed class LiveFrame
{
    private readonly TaskCompletionSource<FrameResult?> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required FrameInfo Info { get; init; }

    /// <summary>Time since the first frame.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>When it came out of the decoder and its time had come.</summary>
    public required TimeSpan Arrived { get; init; }

    /// <summary>When it is to be seen.</summary>
    public required TimeSpan Due { get; init; }

    /// <summary>How long it is shown.</summary>
    public required TimeSpan Duration { get; init; }

    public ShotVerdict Shot { get; init; }

    /// <summary>The picture as the page gets it; null where nobody looks.</summary>
    public byte[]? Jpeg { get; init; }

    /// <summary>What the model is to see; null once it has, or where it is not to.</summary>
    public PreparedFrame? Pixels { get; set; }

    /// <summary>Ends with the row, or with null where the frame was left out.</summary>
    public Task<FrameResult?> Settled => _settled.Task;

    /// <summary>Why the model has not seen it.</summary>
    public string? LeftOutBecause { get; private set; }

    public void Settle(FrameResult row) => _settled.TrySetResult(row);

    public void LeaveOut(string reason)
    {
        LeftOutBecause = reason;
        _settled.TrySetResult(null);
    }
}
