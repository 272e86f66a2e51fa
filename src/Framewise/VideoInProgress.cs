using Framewise.Media;
using Framewise.Results;

namespace Framewise;

/// <summary>What the stages note about one video while it passes through them. Each field has one writing stage.</summary>
internal sealed class VideoInProgress(int index, VideoTask task, int every)
{
    public int Index { get; } = index;

    public string Path { get; } = task.Path;

    /// <summary>Whether the place is found up to which rows of earlier runs count.</summary>
    public ResumeProof Proof { get; } = new(task.Continue, every);

    public long NotSelected { get; set; }

    public bool StoppedAtEnd { get; set; }

    public TimeSpan Reading { get; set; }

    public TimeSpan Preprocessing { get; set; }

    public FrameLedger? Ledger { get; set; }

    public FramewiseException? Error { get; set; }

    public long Rows { get; set; } = task.Continue?.Rows ?? 0;

    public long NotANumber { get; set; } = task.Continue?.NotANumber ?? 0;

    public TimeSpan Inference { get; set; }

    public VideoOutcome ToOutcome() => new()
    {
        Rows = Proof.Holds ? Rows : 0,
        NotSelected = NotSelected,
        NotANumber = Proof.Holds ? NotANumber : 0,
        StoppedAtEnd = StoppedAtEnd,
        Ledger = Ledger,
        Error = Error,
        Stages = new StageTimes(Rows - (task.Continue?.Rows ?? 0), Reading, Preprocessing, Inference),
    };
}
