namespace Framewise.Results;

/// <summary>Wall time that each stage was busy with one video or one run, and frames done meanwhile. Stages overlap, so times do not add up.</summary>
/// <param name="Frames">Frames classified.</param>
/// <param name="Reading">Demuxing and decoding.</param>
/// <param name="Preprocessing">From planes to the network's pixels.</param>
/// <param name="Inference">Running the networks.</param>
public readonly record struct StageTimes(long Frames, TimeSpan Reading, TimeSpan Preprocessing, TimeSpan Inference)
{
    /// <summary>Frames per second of a stage that was busy for <paramref name="busy"/>; 0 if it never was.</summary>
    public double Rate(TimeSpan busy) => busy > TimeSpan.Zero ? Frames / busy.TotalSeconds : 0;

    /// <summary>Adds two videos' times.</summary>
    public static StageTimes operator +(StageTimes a, StageTimes b) =>
        new(a.Frames + b.Frames, a.Reading + b.Reading, a.Preprocessing + b.Preprocessing, a.Inference + b.Inference);

    /// <inheritdoc cref="op_Addition"/>
    public static StageTimes Add(StageTimes left, StageTimes right) => left + right;
}
