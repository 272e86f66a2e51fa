using System.Security.Cryptography;

namespace Framewise.Results.Journal;

/// <summary>A table that an earlier run left unfinished, proven to be on the disk up to a checkpoint.</summary>
/// <param name="Last">The checkpoint.</param>
/// <param name="JournalLength">Bytes of the journal up to it.</param>
/// <param name="Hash">The hash of the table's bytes up to it, to go on with.</param>
/// <param name="VectorHash">The hash of the vectors' bytes up to it; null if none are kept.</param>
/// <param name="Started">When the first run began with the video.</param>
internal sealed record UnfinishedResult(
    Checkpoint Last,
    long JournalLength,
    IncrementalHash Hash,
    IncrementalHash? VectorHash,
    DateTimeOffset Started
);
