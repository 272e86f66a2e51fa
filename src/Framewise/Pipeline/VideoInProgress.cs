using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;

namespace Framewise.Pipeline;

/// <summary>What the stages note about one video while it passes through them. Each field has one writing stage.</summary>
internal sealed class VideoInProgress(int index, VideoTask task, FrameStep every, PixelRecipe recipe, bool fromFirstFrame = false)
{
    public int Index { get; } = index;

    public string Path { get; } = task.Path;

    /// <summary>Which of its video streams; null for FFmpeg's best.</summary>
    public int? Stream { get; } = task.Stream;

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

    public long Rows { get; set; } = task.Continue?.Rows ?? 0;

    public long NotANumber { get; set; } = task.Continue?.NotANumber ?? 0;

    public long Repeats { get; set; } = task.Continue?.Repeats ?? 0;

    public TimeSpan Inference { get; set; }

    /// <summary>The same video, continued on the way from its first frame.</summary>
    public VideoInProgress FromTheFirstFrame() => new(Index, task, every, recipe, fromFirstFrame: true);

    /// <summary>The same video with nothing counted, for when what an earlier run left cannot be continued.</summary>
    public VideoInProgress StartedOver() => new(Index, task with { Continue = null, Entry = null }, every, recipe, fromFirstFrame: true);

    public VideoOutcome ToOutcome() =>
        new()
        {
            Rows = Gate.Holds ? Rows : 0,
            NotSelected = Gate.NotSelected,
            NotANumber = Gate.Holds ? NotANumber : 0,
            Repeats = Gate.Holds ? Repeats : 0,
            StoppedAtEnd = StoppedAtEnd,
            Entry = Gate.Entry,
            Exit = Gate.Exit,
            Ledger = Ledger,
            Error = Error,
            Stages = new StageTimes(Rows - (task.Continue?.Rows ?? 0), Reading, Preprocessing, Inference),
        };
}
