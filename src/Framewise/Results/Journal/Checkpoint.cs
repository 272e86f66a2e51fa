using Framewise.FrameSources;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;

namespace Framewise.Results.Journal;

/// <summary>A place up to which a table is on the disk, and what was counted up to there.</summary>
internal sealed record Checkpoint
{
    /// <summary>Bytes of the table.</summary>
    public long Length { get; init; }

    /// <summary>SHA-256 of these bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The same of the kept vectors, if any are.</summary>
    public Written? Vectors { get; init; }

    public required ResumePoint Place { get; init; }

    /// <summary>The processors that the rows were made on.</summary>
    public IReadOnlyList<string>? Processors { get; init; }

    /// <summary>Time of the first and the last row, in 100 ns.</summary>
    public required long FirstTicks { get; init; }

    public required long LastTicks { get; init; }

    /// <summary>The tally of the best classes: in the journal those that have changed since the checkpoint before, in
    /// <see cref="UnfinishedResult"/> all.</summary>
    public required IReadOnlyDictionary<int, ClassTally> Tally { get; init; }

    /// <summary>The shots: in the journal those that began since the checkpoint before, in <see cref="UnfinishedResult"/> all.</summary>
    public required IReadOnlyList<Shot> Shots { get; init; }

    /// <summary>The beginning of a file that is on the disk.</summary>
    internal sealed record Written(long Length, string Sha256);
}
