using Framewise.Results.Files;
using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>The addresses that a page refers to, all relative to it.</summary>
internal sealed record PageLinks(string Index, string Table, string? Ledger, string? Video)
{
    public PageLinks(string page, string index, VideoResult result, string? video)
        : this(
            FileLink.From(page, index),
            FileLink.From(page, result.Table!),
            result.LedgerPath is { } ledger ? FileLink.From(page, ledger) : null,
            video
        ) { }
}
