using Framewise.Media;

namespace Framewise.Results.Ledger;

/// <summary>What a run says about one finished video.</summary>
public sealed record VideoReport
{
    /// <summary>The video.</summary>
    public required VideoFile Video { get; init; }

    /// <summary>The part of the video; null for all of it.</summary>
    internal VideoPart? Part { get; init; }

    /// <summary>What became of it.</summary>
    public required VideoStatus Status { get; init; }

    /// <summary>How it ended in the earlier run, where this one skipped or kept that: complete, damaged or failed; else null.</summary>
    public VideoStatus? EarlierStatus { get; init; }

    /// <summary>The table, the first of <see cref="Files"/>; null if there is none.</summary>
    public string? Table => Files.Count > 0 ? Files[0] : null;

    /// <summary>The table in every format.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Rows in the table.</summary>
    public long Rows { get; init; }

    /// <summary>How long the rows are on the screen: from the first one on until the last gives way.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>A class is seen in a frame where it has this probability or more, and a frame in which none has is unsure: in the closing
    /// line of a video, in summaries, in the list of pages and where a search names no probability.</summary>
    public const double SureFrom = 0.4;

    internal const int ConfidenceParts = 32;

    /// <summary>The labels that were on the screen longest by the first model; empty for skipped videos.</summary>
    public IReadOnlyList<LabelShare> TopLabels { get; init; } = [];

    /// <summary>Share of the time in which no class reached <see cref="SureFrom"/>, from 0 to 1.</summary>
    public double UnsureShare { get; init; }

    /// <summary>Mean probability of the best class in equal parts of the video's time, at most 32; null where a part has no picture. Empty
    /// for skipped videos.</summary>
    public IReadOnlyList<double?> Confidence { get; init; } = [];

    /// <summary>Other video streams of the file that nobody has looked at.</summary>
    public int UnseenStreams { get; init; }

    /// <summary>What is worth saying though nothing is wrong, such as that the video has no frame in the asked time; null if nothing
    /// is.</summary>
    public string? Notice { get; init; }

    /// <summary>What is wrong: damage or the reason of the failure; null if nothing is.</summary>
    public string? Problem { get; init; }
}
