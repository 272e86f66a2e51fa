using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Results.Reading;

/// <summary>What a run left of one video: a table in one or more formats, a ledger, or both.</summary>
/// <param name="Name">Path of the video below the folder that was classified, with the system's separators.</param>
/// <param name="Place">Path of the files below the folder of results, without their endings; another than the name only where that could
/// not be one of files.</param>
/// <param name="Folder">Folder of the files.</param>
/// <param name="Tables">The finished table in each format that is there.</param>
/// <param name="LedgerPath">The ledger; null if there is none.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record VideoResult(
    string Name,
    string Place,
    string Folder,
    IReadOnlyList<string> Tables,
    string? LedgerPath,
    LedgerDocument? Ledger
)
{
    /// <summary>The finished table; null if there is none that can be shown.</summary>
    public string? Table => Ledger?.Options.Compat2017 == true ? null : Tables.Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Why there is no table to show.</summary>
    public string WhyNoTable =>
        HasFailed ? Ledger?.Problem ?? "no rows"
        : Ledger?.Damage.FirstOrDefault(damage => damage.Kind == Damage.Unfinished) is { } unfinished ? $"'{Name}': {unfinished.Reason}."
        : Tables.Count > 0
            ? $"'{Tables[0]}' has the columns of 2017 (--compat nvidia2017), which bear no times; classify '{Name}' without that option."
        : $"The table of '{Name}' is gone from '{Folder}'; classify it again.";

    /// <summary>Whether nothing of the video could be decoded.</summary>
    public bool HasFailed => Ledger is { Status: VideoStatus.Failed };

    /// <summary>The status as a word: <c>complete</c>, <c>damaged</c>, <c>failed</c>, or <c>unknown</c> without a ledger.</summary>
    public string Status => Ledger?.Status.ToString().ToLowerInvariant() ?? "unknown";

    /// <summary>Frame numbers at which shots begin; none where the ledger does not say.</summary>
    public IReadOnlyList<long> ShotStarts => [.. (Ledger?.Shots ?? []).Select(shot => shot.FrameIndex)];

    public LoadedTable Load()
    {
        using var table = ResultTable.Open(Table!);
        return LoadedTable.Load(table, Ledger);
    }

    public static VideoResult FromTable(string table)
    {
        var ledgerPath = Path.ChangeExtension(table, ".json");
        var ledger = LedgerDocument.TryRead(ledgerPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        return new VideoResult(
            ledger?.Input.Name ?? Path.GetFileNameWithoutExtension(table),
            Path.GetFileNameWithoutExtension(table),
            folder,
            [table],
            ledger is null ? null : ledgerPath,
            ledger
        );
    }

    /// <summary>The video's name: that of its files, but for one that they could not bear.</summary>
    public static string NameAt(string place, LedgerDocument? ledger) =>
        ledger?.Input.Name is { } name
        && ResultName.Of(name) is var changed
        && changed != name
        && changed == place.Replace(Path.DirectorySeparatorChar, '/')
            ? name
            : place;
}
