using System.Text.Json.Serialization;

namespace Framewise.FrameSources;

/// <summary>Where a video stands: the last row that counts, and what was counted up to it.</summary>
/// <param name="FrameIndex">The frame of the last row.</param>
/// <param name="Pts">Its pts, by which it is recognised.</param>
/// <param name="Rows">Rows up to and including it.</param>
/// <param name="NotANumber">Frames among them for which the model gave a score that is not a number.</param>
internal sealed record ResumePoint(long FrameIndex, long Pts, long Rows, long NotANumber)
{
    /// <summary>The most rows whose <see cref="Pixels"/> are kept.</summary>
    internal const int ProvenRows = 16;

    /// <summary>Checksum (CRC-32C) of pts and flags of all frames up to this one, those without a row included.</summary>
    public required uint Trail { get; init; }

    /// <summary>Rows among them that repeat the picture of the one before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Repeats { get; init; }

    /// <summary>Index of the first frame of <see cref="Pixels"/>, or of one before.</summary>
    public required long PixelsFrom { get; init; }

    /// <summary>Checksums of the pixels that the models saw, of the last rows, this frame's last.</summary>
    public required IReadOnlyList<uint> Pixels { get; init; }

    /// <summary>Of a part of a video: what stands before it.</summary>
    public PartBorder? Entry { get; init; }
}
