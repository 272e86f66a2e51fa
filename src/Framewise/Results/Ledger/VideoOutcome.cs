using Framewise.FrameSources;
using Framewise.Media;

namespace Framewise.Results.Ledger;

/// <summary>How the classification of one video ended.</summary>
public sealed record VideoOutcome
{
    /// <summary>Rows given.</summary>
    public long Rows { get; init; }

    /// <summary>Frames presented but not asked for (<c>Every</c>, <c>Start</c>).</summary>
    public long NotSelected { get; init; }

    /// <summary>Frames of a video that was watched which the model has not seen, by reason; <see cref="NotSelected"/> counts them,
    /// too.</summary>
    internal IReadOnlyDictionary<string, long>? LeftOut { get; init; }

    /// <summary>Frames for which the model gave a score that is not a number.</summary>
    public long NotANumber { get; init; }

    /// <summary>Rows for which the models saw the very same pixels as in the row before, whose scores they have.</summary>
    public long Repeats { get; init; }

    /// <summary>Whether reading stopped at the asked end, so that the ledger covers only the part before.</summary>
    public bool StoppedAtEnd { get; init; }

    /// <summary>What stands before and behind a part of a video; null for a whole one.</summary>
    internal PartBorder? Entry { get; init; }

    /// <inheritdoc cref="Entry"/>
    internal PartBorder? Exit { get; init; }

    /// <summary>The decoder's account of every packet and frame; null if the video could not be opened.</summary>
    public FrameLedger? Ledger { get; init; }

    /// <summary>Why the video could not be opened or read on; null if it was read to its end.</summary>
    public FramewiseException? Error { get; init; }

    /// <summary>How long each stage was busy with this video.</summary>
    public StageTimes Stages { get; init; }

    /// <summary>Whether everything there is was read, decoded and scored without damage.</summary>
    public bool IsSound => Error is null && Ledger is { IsDamaged: false } && NotANumber == 0;

    /// <summary>The same where the other video streams of the file are looked at, too.</summary>
    internal VideoOutcome WithEveryStream() =>
        Ledger is null
            ? this
            : this with
            {
                Ledger = Ledger with { Damage = [.. Ledger.Damage.Where(damage => damage.Kind != Damage.AnotherStream)] },
            };

    /// <summary>Whether the decoder gave every frame and met no error, so that a part of the video is what it would be in a single
    /// run.</summary>
    internal bool IsExact => Error is null && Ledger is { Concealed: 0, Corrupt: 0, Surplus: 0, Undecodable: 0, StartedOverAtFrame: null };

    /// <summary>
    /// Whether nothing went astray: <c>stored = discarded + without a frame + presented</c> and <c>presented + surplus = rows + not
    /// selected + undecodable</c>. Always true where reading stopped at the asked end, and of a part of a video.
    /// </summary>
    public bool Balances =>
        StoppedAtEnd
        || Entry is not null
        || Ledger is null
        || (Ledger.Balances && Ledger.Presented + Ledger.Surplus == Rows + NotSelected + Ledger.Undecodable);
}
