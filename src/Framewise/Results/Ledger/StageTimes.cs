namespace Framewise.Results.Ledger;

/// <summary>
/// Wall time that each stage was busy with one video or one run, and frames done meanwhile. Stages overlap, so times do not add up; where
/// several threads do the same side by side, the time is theirs divided by their number.
/// </summary>
/// <param name="Frames">Frames classified.</param>
/// <param name="Reading">Demuxing and decoding.</param>
/// <param name="Preprocessing">From planes to the model's pixels.</param>
/// <param name="Inference">Running the models.</param>
public readonly record struct StageTimes(long Frames, TimeSpan Reading, TimeSpan Preprocessing, TimeSpan Inference)
{
    /// <summary>Frames per second of a stage that was busy for <paramref name="busy"/>; 0 if it never was.</summary>
    public double Rate(TimeSpan busy) => busy > TimeSpan.Zero ? Frames / busy.TotalSeconds : 0;

    /// <summary>The stage that was busy longest, which is the one that set the pace: <c>reading</c>, <c>pre-processing</c> or
    /// <c>inference</c>; null if no frame was classified.</summary>
    public string? LimitedBy =>
        Frames == 0 ? null
        // Reading and pre-processing share a thread.
        : Inference >= Reading + Preprocessing ? "inference"
        : Reading >= Preprocessing ? "reading"
        : "pre-processing";

    /// <summary>How many times as fast the rest would go without that stage: near 1, all are in balance; 0 if nothing was
    /// measured.</summary>
    public double LimitFactor
    {
        get
        {
            var (frames, inference) = (Reading + Preprocessing, Inference);
            var (slower, faster) = frames > inference ? (frames, inference) : (inference, frames);
            return faster > TimeSpan.Zero ? slower / faster : 0;
        }
    }

    /// <summary>Adds two videos' times.</summary>
    public static StageTimes operator +(StageTimes a, StageTimes b) =>
        new(a.Frames + b.Frames, a.Reading + b.Reading, a.Preprocessing + b.Preprocessing, a.Inference + b.Inference);

    /// <inheritdoc cref="op_Addition"/>
    public static StageTimes Add(StageTimes left, StageTimes right) => left + right;
}
