using Framewise.Media;
using Framewise.Results;

namespace Framewise;

/// <summary>What the stages note about one video while it passes through them. Each field has one writing stage.</summary>
internal sealed class VideoInProgress(int index, string path)
{
    public int Index { get; } = index;

    public string Path { get; } = path;

    public long NotSelected { get; set; }

    public bool StoppedAtEnd { get; set; }

    public TimeSpan Reading { get; set; }

    public TimeSpan Preprocessing { get; set; }

    public FrameLedger? Ledger { get; set; }

    public FramewiseException? Error { get; set; }

    public long Rows { get; set; }

    public long NotANumber { get; set; }

    public TimeSpan Inference { get; set; }

    public VideoOutcome ToOutcome() => new()
    {
        Rows = Rows,
        NotSelected = NotSelected,
        NotANumber = NotANumber,
        StoppedAtEnd = StoppedAtEnd,
        Ledger = Ledger,
        Error = Error,
        Stages = new StageTimes(Rows, Reading, Preprocessing, Inference),
    };
}
