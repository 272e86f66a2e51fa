using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>The addresses that a page refers to, all relative to it.</summary>
internal sealed record PageLinks(string Index, string Table, string? Ledger, string? Video)
{
    public PageLinks(string page, string index, VideoResult result, string? video)
        : this(RelativeLink.From(page, index), RelativeLink.From(page, result.Table!), result.LedgerPath is { } ledger ? RelativeLink.From(page, ledger) : null, video) { }
}
