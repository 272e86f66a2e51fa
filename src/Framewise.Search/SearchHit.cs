using System.Text.Json.Serialization;
using Framewise.Search.Tables;

namespace Framewise.Search;

/// <summary>A stretch of a video in which every frame matches the query, but for gaps as short as it allows.</summary>
public sealed record SearchHit
{
    /// <summary>Path of the video below the folder of results, with slashes.</summary>
    public required string Video { get; init; }

    /// <summary>The model whose answers match; empty where nothing names it.</summary>
    public required string Model { get; init; }

    /// <summary>Time of the first matching frame since the video's first.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>Time at which the last matching frame gives way to the next.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Number of the first matching frame.</summary>
    public required long StartFrame { get; init; }

    /// <summary>Number of the last matching frame.</summary>
    public required long LastFrame { get; init; }

    /// <summary>Pts of the first matching frame.</summary>
    public required long StartPts { get; init; }

    /// <summary>Matching frames.</summary>
    public required long Frames { get; init; }

    /// <summary>Mean probability of what was asked for over the time of the matching frames; null where the query only rules out.</summary>
    public double? MeanProbability { get; init; }

    /// <summary>Its highest probability.</summary>
    public double? PeakProbability { get; init; }

    /// <summary>Of a search by examples: how far its best frame stands above all frames searched, in standard deviations of their scores;
    /// null for others.</summary>
    public double? Score { get; init; }

    /// <summary>Of a search by one example: the cosine of its vector and the best frame's.</summary>
    public double? Cosine { get; init; }

    /// <summary>Of a search by examples: the number of the frame that answers best.</summary>
    public long? BestFrame { get; init; }

    /// <summary>Its time.</summary>
    public TimeSpan? Best { get; init; }

    /// <summary>Of the classes asked for, the one that is likeliest in most of the matching frames; of all classes where a frame names none
    /// of these; -1 for a search by examples.</summary>
    public required int Class { get; init; }

    /// <summary>Its label; the question of a search by examples.</summary>
    public required string Label { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>When a player, whose clock may begin before the first frame, shows the first matching frame.</summary>
    [JsonIgnore]
    internal TimeSpan PlayerStart => Start + (Table.Result.Ledger?.PlayerOffset(StartPts, Start) ?? TimeSpan.Zero);

    [JsonIgnore]
    internal FrameTable Table { get; init; } = null!;
}
