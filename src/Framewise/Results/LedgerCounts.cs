using Framewise.Media;

namespace Framewise.Results;

/// <summary>The numbers of a ledger. <c>Stored = Discarded + sum(NoFrame) + Presented</c>, <c>Presented = Rows + NotSelected + Undecodable</c>.</summary>
internal sealed record LedgerCounts
{
    public long Stored { get; init; }

    public long Discarded { get; init; }

    public IReadOnlyDictionary<string, long> NoFrame { get; init; } = new Dictionary<string, long>();

    public long Presented { get; init; }

    public long Rows { get; init; }

    public long NotSelected { get; init; }

    public long Undecodable { get; init; }

    public long Concealed { get; init; }

    public long Corrupt { get; init; }

    public long Gap { get; init; }

    public long Nopts { get; init; }

    public long Backward { get; init; }

    public long NotANumber { get; init; }

    /// <summary>True if reading stopped at the asked end; the numbers then cover what was read.</summary>
    public bool StoppedAtEnd { get; init; }

    public static LedgerCounts From(VideoOutcome outcome)
    {
        var frames = outcome.Ledger ?? new FrameLedger();
        return new LedgerCounts
        {
            Stored = frames.Stored,
            Discarded = frames.Discarded,
            NoFrame = frames.NoFrame,
            Presented = frames.Presented,
            Rows = outcome.Rows,
            NotSelected = outcome.NotSelected,
            Undecodable = frames.Undecodable,
            Concealed = frames.Concealed,
            Corrupt = frames.Corrupt,
            Gap = frames.Gaps,
            Nopts = frames.NoPts,
            Backward = frames.Backward,
            NotANumber = outcome.NotANumber,
            StoppedAtEnd = outcome.StoppedAtEnd,
        };
    }
}
