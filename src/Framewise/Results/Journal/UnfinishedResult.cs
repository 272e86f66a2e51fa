using System.Security.Cryptography;

namespace Framewise.Results.Journal;

/// <summary>A table that an earlier run left unfinished, as its journal says.</summary>
/// <param name="Head">What its rows depend on.</param>
/// <param name="Last">The last checkpoint, with the whole tally and all shots.</param>
/// <param name="JournalLength">Bytes of the journal up to it.</param>
internal sealed record UnfinishedResult(JournalHead Head, Checkpoint Last, long JournalLength)
{
    /// <summary>The hash of the table's bytes up to the checkpoint, to go on with; null where nobody has proven yet that they are
    /// there.</summary>
    public IncrementalHash? Hash { get; init; }

    /// <summary>The same of the vectors; null, too, where none are kept.</summary>
    public IncrementalHash? VectorHash { get; init; }
}
