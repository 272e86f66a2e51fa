using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>What a run does with a video or a part of one, by what earlier runs left of it.</summary>
internal abstract record RunDecision
{
    private RunDecision() { }

    /// <summary>It is finished.</summary>
    /// <param name="Ledger">Its ledger.</param>
    /// <param name="OfWhole">Whether that is the whole video's, where a part is asked for.</param>
    public sealed record Skip(LedgerDocument Ledger, bool OfWhole = false) : RunDecision;

    /// <summary>It is finished otherwise than this run would: with another model, other classes or other options.</summary>
    /// <param name="Ledger">Its ledger.</param>
    /// <param name="Reason">What is other about it.</param>
    /// <param name="OfWhole">Whether that is the whole video's, where a part is asked for.</param>
    public sealed record Keep(LedgerDocument Ledger, string Reason, bool OfWhole = false) : RunDecision;

    /// <summary>It is finished but for formats that can be made of the table that is there.</summary>
    public sealed record Complete(LedgerDocument Ledger, IReadOnlyList<ResultFormat> Formats) : RunDecision;

    /// <summary>It goes on where its unfinished table ends.</summary>
    public sealed record Continue(UnfinishedResult Unfinished) : RunDecision;

    /// <summary>It begins at its first frame.</summary>
    /// <param name="Reason">What to say of results that are there and do not count; null where there are none, or they are not to
    /// count.</param>
    public sealed record Fresh(string? Reason = null) : RunDecision;

    /// <summary>Decides; nothing is changed by it.</summary>
    /// <param name="earlier">What earlier runs left; null where nothing is to count.</param>
    /// <param name="retryFailed">Whether damaged and failed videos are done again.</param>
    public static RunDecision Of(EarlierResult? earlier, bool retryFailed)
    {
        if (earlier is null)
            return new Fresh();
        if (earlier.Whole is { Finished: { } whole } && Stays(whole))
            return new Skip(whole, OfWhole: true);
        if (earlier.Whole is { Other: { } otherWhole, WhyNotFinished: { } whyOther })
            return new Keep(otherWhole, whyOther, OfWhole: true);
        if (earlier.Finished is { } finished)
        {
            if (Stays(finished))
                return earlier.Lacking.Count > 0 ? new Complete(finished, earlier.Lacking) : new Skip(finished);
            if (finished.Table is not null)
                return new Fresh();
        }
        else if (earlier.WhyNotFinished is { } reason)
        {
            return earlier.Other is { } other ? new Keep(other, reason) : new Fresh($"done again, because {reason}");
        }
        var (unfinished, whyNot) = earlier.Unfinished.Value;
        return unfinished is not null ? new Continue(unfinished)
            : whyNot is not null ? new Fresh($"started over, because {whyNot}")
            : new Fresh();

        bool Stays(LedgerDocument ledger) => ledger.Status == VideoStatus.Complete || !retryFailed;
    }
}
