using Framewise.Media;

namespace Framewise.Extraction;

/// <summary>What an extraction wrote.</summary>
internal sealed record ExtractionSummary
{
    /// <summary>Frames whose pixels are in the file.</summary>
    public long Frames { get; init; }

    /// <summary>Length of the file.</summary>
    public long Bytes { get; init; }

    /// <summary>The account of the video.</summary>
    public required FrameLedger Ledger { get; init; }

    /// <summary>Why the video could not be read to its end; null if it was.</summary>
    public MediaException? Error { get; init; }
}
