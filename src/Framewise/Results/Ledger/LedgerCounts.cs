using System.Text.Json.Serialization;

namespace Framewise.Results.Ledger;

/// <summary>The numbers of a ledger, in packets and frames. <c>Stored = Discarded + sum(NoFrame) + Presented</c>, <c>Presented + Surplus =
/// Rows + NotSelected + Undecodable</c>.</summary>
public sealed record LedgerCounts
{
    /// <summary>Packets of the stream in the file.</summary>
    public long Stored { get; init; }

    /// <summary>Packets that the file itself says not to show.</summary>
    public long Discarded { get; init; }

    /// <summary>Packets that hold no picture to show, by reason.</summary>
    public IReadOnlyDictionary<string, long> NoFrame { get; init; } = new Dictionary<string, long>();

    /// <summary>Frames that the packets promise.</summary>
    public long Presented { get; init; }

    /// <summary>Rows of the table.</summary>
    public long Rows { get; init; }

    /// <summary>Frames that came out and were not asked for.</summary>
    public long NotSelected { get; init; }

    /// <summary>Of <see cref="NotSelected"/>, those that were not decoded either, because nothing refers to them that was asked
    /// for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotDecoded { get; init; }

    /// <summary>Of <see cref="NotSelected"/>, those of a video that was watched, by reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? LeftOut { get; init; }

    /// <summary>Promised frames that did not come out.</summary>
    public long Undecodable { get; init; }

    /// <summary>Frames that came out although no packet promises them.</summary>
    public long Surplus { get; init; }

    /// <summary>Frames whose damaged area the decoder filled in.</summary>
    public long Concealed { get; init; }

    /// <summary>Frames that came out damaged.</summary>
    public long Corrupt { get; init; }

    /// <summary>Frames before which time steps further than usual.</summary>
    public long Gap { get; init; }

    /// <summary>Frames without a pts of their own.</summary>
    public long Nopts { get; init; }

    /// <summary>Frames before which time steps back.</summary>
    public long Backward { get; init; }

    /// <summary>Rows for which a model gave a score that is not a number.</summary>
    public long NotANumber { get; init; }

    /// <summary>Rows whose pixels are those of the row before, so that its scores were copied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Repeats { get; init; }

    /// <summary>Frames that the container's index promises beyond the packets that are in the file.</summary>
    public long Missing { get; init; }

    /// <summary>Other video streams of the file that nobody has looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UnseenStreams { get; init; }

    /// <summary>The part of the promised frames that was decoded, 0 to 1.</summary>
    public double? ShareDecoded { get; init; }

    /// <summary>True if reading stopped at the asked end; the numbers then cover what was read.</summary>
    public bool StoppedAtEnd { get; init; }

    internal static LedgerCounts From(VideoOutcome outcome)
    {
        var counts = new LedgerCounts
        {
            Rows = outcome.Rows,
            NotSelected = outcome.NotSelected,
            LeftOut = outcome.LeftOut,
            NotANumber = outcome.NotANumber,
            Repeats = outcome.Repeats,
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
                NotDecoded = frames.NotDecoded,
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
