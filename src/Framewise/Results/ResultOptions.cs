using Framewise.Media;

namespace Framewise.Results;

/// <summary>Where and how results are written.</summary>
public sealed record ResultOptions
{
    /// <summary>The folder that receives the results; made if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Classify again what is finished already.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Classify again what an earlier run found damaged or could not read at all.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Do only this part of the videos, beside other processes that do the others into the same folder; null for all.</summary>
    public VideoShard? Shard { get; init; }

    /// <summary>How much work a crash may cost: after this time the rows so far are made durable. Zero: after every row.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(2);

    internal ResultFiles Files { get; init; } = ResultFiles.OfSystem;

    /// <summary>Write the columns of the 2017 script and nothing else: <c>label_1..k, prob_1..k</c>, in <c>STEM.csv</c>.</summary>
    public bool Compat2017 { get; init; }
}
