using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Results.Reading;

/// <summary>What the ledger of a video says: the JSON file beside its table.</summary>
public sealed record VideoLedger
{
    private VideoLedger() { }

    /// <summary>Path of the video below the folder that was classified.</summary>
    public required string Video { get; init; }

    /// <summary>Complete, damaged or failed.</summary>
    public required VideoStatus Status { get; init; }

    /// <summary>What is wrong, in words; null if nothing is.</summary>
    public required string? Problem { get; init; }

    /// <summary>What is wrong, one by one, in the order of discovery.</summary>
    public required IReadOnlyList<Damage> Damage { get; init; }

    /// <summary>Paths of the table in each format; none of a video that failed.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>The account of packets and frames.</summary>
    public required LedgerCounts Counts { get; init; }

    /// <summary>Whether the account balances: what was stored became a row or is named with a reason.</summary>
    public required bool Balances { get; init; }

    /// <summary>The video's stream; null where it could not be opened.</summary>
    public required VideoStreamInfo? Stream { get; init; }

    /// <summary>Names of the models, in the order of <see cref="Rows.FrameResult.ByModel"/>.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>When the first run began with the video, and when the last one finished it.</summary>
    public required (DateTimeOffset Started, DateTimeOffset Finished) Time { get; init; }

    /// <summary>Reads a ledger.</summary>
    /// <exception cref="ResultException">The file is missing or is not a ledger.</exception>
    public static VideoLedger Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var ledger =
            LedgerDocument.TryRead(path)
            ?? throw new ResultException($"'{path}' is missing or is not a ledger.", path)
            {
                WayOut = "Name the .json file beside a table of results.",
            };
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new VideoLedger
        {
            Video = ledger.Input.Name,
            Status = ledger.Status,
            Problem = ledger.Problem,
            Damage = ledger.Damage,
            Tables = [.. ledger.FileNames.Select(name => Path.Combine(folder, name))],
            Counts = ledger.Counts,
            Balances = ledger.Balances,
            Stream = ledger.Stream,
            Models = [.. ledger.Models.Select(model => model.Name)],
            Time = (ledger.Started, ledger.Finished),
        };
    }
}
