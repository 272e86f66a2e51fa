using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>What earlier runs left of a video or a part of one, as far as it is what this run would give.</summary>
internal sealed record EarlierResult
{
    /// <summary>Of a part: what there is of the whole video.</summary>
    public EarlierResult? Whole { get; init; }

    /// <summary>The ledger of finished results.</summary>
    public LedgerDocument? Finished { get; init; }

    /// <summary>The ledger of finished results of this very video with other rows than this run would give: by another model, other classes
    /// or other options.</summary>
    public LedgerDocument? Other { get; init; }

    /// <summary>Why there are finished results that do not count.</summary>
    public string? WhyNotFinished { get; init; }

    /// <summary>The formats that are asked for and not among the finished results.</summary>
    public IReadOnlyList<ResultFormat> Lacking { get; init; } = [];

    /// <summary>A table that can be continued, or why what there is does not count. It is proven only where it is asked for: that reads the
    /// table.</summary>
    public Lazy<(UnfinishedResult? Result, string? WhyNot)> Unfinished { get; init; } = new(() => (null, null));
}
