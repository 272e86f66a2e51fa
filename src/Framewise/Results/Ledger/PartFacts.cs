using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Results.Formats;

namespace Framewise.Results.Ledger;

/// <summary>What the ledger of a part of a video has besides that of a whole video, so that all parts can be merged.</summary>
internal sealed record PartFacts
{
    public required VideoPart Range { get; init; }

    /// <summary>Which shard does which part: the first number is that of the first part.</summary>
    public required IReadOnlyList<int> Shards { get; init; }

    /// <summary>How many shards there are.</summary>
    public required int ShardCount { get; init; }

    /// <summary>The longest time that a part was to have.</summary>
    public required double LongestSeconds { get; init; }

    /// <summary>The formats that the whole table is to have.</summary>
    public required IReadOnlyList<ResultFormat> Formats { get; init; }

    public PartBorder? Entry { get; init; }

    public PartBorder? Exit { get; init; }

    /// <summary>Whether the decoder met no damage: only then are the part's rows surely those of a single run.</summary>
    public bool IsExact { get; init; }
}
