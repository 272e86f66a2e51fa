using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>What the stages note about one video while it passes through them. Each field has one writing stage.</summary>
internal sealed class VideoInProgress(int index, VideoTask task, FrameStep every, PixelRecipe recipe, bool fromFirstFrame = false)
{
    private readonly Queue<(long Frame, uint Pixels)> _pixels = new(
        (task.Continue?.Pixels ?? []).Select(pixels => (task.Continue!.PixelsFrom, pixels))
    );
    private FrameResult? _last;
    private long _rows = task.Continue?.Rows ?? 0;
    private long _notANumber = task.Continue?.NotANumber ?? 0;
    private long _repeats = task.Continue?.Repeats ?? 0;

    public int Index { get; } = index;

    public string Path { get; } = task.Video.Path;

    /// <summary>Which of its video streams; null for FFmpeg's best.</summary>
    public int? Stream { get; } = task.Video.Stream;

    /// <summary>Which frames become rows.</summary>
    public FrameGate Gate { get; } = new(task, every, recipe, fromFirstFrame);

    /// <summary>Whether the video was opened before and could not be continued from a key frame.</summary>
    public bool IsSecondReading => fromFirstFrame && task.Continue is not null;

    /// <summary>Pts of the first frame that is not wanted.</summary>
    public long? StopPts => task.Part?.ToPts;

    public bool StoppedAtEnd { get; set; }

    public TimeSpan Reading { get; set; }

    public TimeSpan Preprocessing { get; set; }

    public FrameLedger? Ledger { get; set; }

    public FramewiseException? Error { get; set; }

    public TimeSpan Inference { get; set; }

    /// <summary>The same video, continued on the way from its first frame.</summary>
    public VideoInProgress FromTheFirstFrame() => new(Index, task, every, recipe, fromFirstFrame: true);

    /// <summary>The same video with nothing counted, for when what an earlier run left cannot be continued.</summary>
    public VideoInProgress StartedOver() => new(Index, task with { Continue = null }, every, recipe, fromFirstFrame: true);

    /// <summary>Takes note of a row that is given.</summary>
    public FrameClassified Give(FrameResult row)
    {
        _last = row;
        _rows++;
        if (row.HasNotANumber)
            _notANumber++;
        if (row.IsRepeat)
            _repeats++;
        _pixels.Enqueue((row.FrameIndex, row.Checksum));
        if (_pixels.Count > ResumePoint.ProvenRows)
            _pixels.Dequeue();
        return new FrameClassified(Index, Path, row) { Place = Place };
    }

    public VideoOutcome ToOutcome() =>
        new()
        {
            Rows = Gate.Holds ? _rows : 0,
            NotSelected = Gate.NotSelected,
            NotANumber = Gate.Holds ? _notANumber : 0,
            Repeats = Gate.Holds ? _repeats : 0,
            StoppedAtEnd = StoppedAtEnd,
            Entry = Gate.Entry,
            Exit = Gate.Exit,
            Ledger = Ledger,
            Error = Error,
            Stages = new StageTimes(_rows - (task.Continue?.Rows ?? 0), Reading, Preprocessing, Inference),
        };

    private ResumePoint Place() =>
        new(_last!.FrameIndex, _last.Pts, _rows, _notANumber)
        {
            Trail = _last.Trail,
            Repeats = _repeats,
            PixelsFrom = _pixels.Peek().Frame,
            Pixels = [.. _pixels.Select(row => row.Pixels)],
            Entry = Gate.Entry,
        };
}
