namespace Framewise.Results.Reading;

/// <summary>What a run left of one video: a table, a ledger, or both.</summary>
/// <param name="Name">Path of the video below the folder that was classified, with the system's separators.</param>
/// <param name="Folder">Folder of the files.</param>
/// <param name="Table">The finished table; null if there is none.</param>
/// <param name="LedgerPath">The ledger; null if there is none.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record VideoResult(string Name, string Folder, string? Table, string? LedgerPath, LedgerDocument? Ledger)
{
    /// <summary><c>complete</c>, <c>damaged</c>, <c>failed</c>, or <c>unknown</c> without a ledger.</summary>
    public string Status => Ledger?.Status ?? "unknown";

    /// <summary>Frame numbers at which shots begin; none where the ledger does not say.</summary>
    public IReadOnlyList<long> ShotStarts => [.. (Ledger?.Shots ?? []).Select(shot => shot.FrameIndex)];

    public FrameColumns Load()
    {
        using var table = ResultTable.Open(Table!);
        return FrameColumns.Load(table, Ledger?.Networks);
    }

    public static VideoResult FromTable(string table, string? name = null)
    {
        var ledgerPath = Path.ChangeExtension(table, ".json");
        var ledger = LedgerDocument.TryRead(ledgerPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        return new VideoResult(name ?? ledger?.Input.Name ?? Path.GetFileNameWithoutExtension(table), folder, table, ledger is null ? null : ledgerPath, ledger);
    }

    /// <summary>All results below a folder, in natural order of the videos' names. Files that are neither table nor ledger are passed over.</summary>
    /// <exception cref="ResultException">There is no such folder, or no result in it.</exception>
    public static IReadOnlyList<VideoResult> FindAll(string folder)
    {
        if (!Directory.Exists(folder)) throw new ResultException($"There is no folder '{folder}'. Name the folder that classify wrote to, such as save.", folder);
        var everything = new EnumerationOptions { RecurseSubdirectories = true };
        string Name(string file) => Path.ChangeExtension(Path.GetRelativePath(folder, file), null);
        var found = Directory.EnumerateFiles(folder, "*", everything).Where(HasEnding).GroupBy(file => Path.ChangeExtension(file, null))
            .Select(files => files.Order(StringComparer.Ordinal).FirstOrDefault(IsTable)).OfType<string>().Select(table => FromTable(table, Name(table))).ToList();
        var names = found.Select(result => result.Name).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", everything))
            if (!names.Contains(Name(file)) && LedgerDocument.TryRead(file) is { Table: null } ledger)
                found.Add(new VideoResult(Name(file), Path.GetDirectoryName(Path.GetFullPath(file))!, null, file, ledger));
        if (found.Count == 0) throw new ResultException($"No results are in '{folder}': it holds no table of frames (CSV, JSON Lines or Parquet). Run framewise classify first.", folder);
        return [.. found.OrderBy(result => result.Name, Media.NaturalOrder.Instance)];
    }

    private static bool HasEnding(string path) => Enum.GetNames<ResultFormat>().Contains(Path.GetExtension(path).TrimStart('.'), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file is a table; one that its ledger names is, however damaged, so that whoever reads it hears of the damage.</summary>
    private static bool IsTable(string path)
    {
        if (LedgerDocument.TryRead(Path.ChangeExtension(path, ".json")) is { } ledger && ledger.FileNames.Contains(Path.GetFileName(path))) return !ledger.Options.Compat2017;
        try
        {
            using var table = ResultTable.Open(path);
            return true;
        }
        catch (ResultException)
        {
            return false;
        }
    }
}
