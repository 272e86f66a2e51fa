namespace Framewise.Results.Journal;

/// <summary>Up to where the kept vectors of an unfinished table are on the disk.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256 of these bytes.</param>
internal sealed record VectorCheckpoint(long Length, string Sha256);
