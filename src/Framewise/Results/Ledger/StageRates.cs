namespace Framewise.Results.Ledger;

/// <summary>Frames per second of each stage while it was busy, and which of them set the pace, by how much.</summary>
internal sealed record StageRates(
    double ReadFps,
    double PreprocessFps,
    double InferenceFps,
    double OverallFps,
    string? LimitedBy = null,
    double? LimitFactor = null
)
{
    public static StageRates From(StageTimes stages, TimeSpan wall) =>
        new(
            Math.Round(stages.Rate(stages.Reading), 1),
            Math.Round(stages.Rate(stages.Preprocessing), 1),
            Math.Round(stages.Rate(stages.Inference), 1),
            Math.Round(stages.Rate(wall), 1),
            stages.LimitedBy,
            Math.Round(stages.LimitFactor, 2)
        );
}
