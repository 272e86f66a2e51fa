using System.Text.Json.Serialization;

namespace Framewise.Results.Ledger;

/// <summary>The numbers of a ledger. <c>Stored = Discarded + sum(NoFrame) + Presented</c>, <c>Presented + Surplus = Rows + NotSelected +
/// Undecodable</c>.</summary>
internal sealed record LedgerCounts
{
    public long Stored { get; init; }

    public long Discarded { get; init; }

    public IReadOnlyDictionary<string, long> NoFrame { get; init; } = new Dictionary<string, long>();

    public long Presented { get; init; }

    public long Rows { get; init; }

    public long NotSelected { get; init; }

    /// <summary>Of <see cref="NotSelected"/>, those of a video that was watched, by reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? LeftOut { get; init; }

    public long Undecodable { get; init; }

    public long Surplus { get; init; }

    public long Concealed { get; init; }

    public long Corrupt { get; init; }

    public long Gap { get; init; }

    public long Nopts { get; init; }

    public long Backward { get; init; }

    public long NotANumber { get; init; }

    /// <summary>Frames that the container's index promises beyond the packets that are in the file.</summary>
    public long Missing { get; init; }

    /// <summary>Other video streams of the file that nobody has looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UnseenStreams { get; init; }

    /// <summary>The part of the promised frames that was decoded, 0 to 1.</summary>
    public double? ShareDecoded { get; init; }

    /// <summary>True if reading stopped at the asked end; the numbers then cover what was read.</summary>
    public bool StoppedAtEnd { get; init; }

    public static LedgerCounts From(VideoOutcome outcome)
    {
        var counts = new LedgerCounts
        {
            Rows = outcome.Rows,
            NotSelected = outcome.NotSelected,
            LeftOut = outcome.LeftOut,
            NotANumber = outcome.NotANumber,
            StoppedAtEnd = outcome.StoppedAtEnd,
        };
        return outcome.Ledger is not { } frames
            ? counts
            : counts with
            {
                Stored = frames.Stored,
                Discarded = frames.Discarded.Values.Sum(),
                NoFrame = frames.NoFrame,
                Presented = frames.Presented,
                Undecodable = frames.Undecodable,
                Surplus = frames.Surplus,
                Concealed = frames.Concealed,
                Corrupt = frames.Corrupt,
                Gap = frames.Gaps,
                Nopts = frames.NoPts,
                Backward = frames.Backward,
                Missing = frames.Missing,
                ShareDecoded = frames.ShareDecoded,
            };
    }
}
