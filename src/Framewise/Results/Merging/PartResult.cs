namespace Framewise.Results.Merging;

/// <summary>What a run left of one part of a video.</summary>
/// <param name="Name">Path of the whole video's ledger below the folder of results.</param>
/// <param name="LedgerPath">The part's ledger.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record PartResult(string Name, string LedgerPath, LedgerDocument Ledger)
{
    public PartFacts Facts => Ledger.Part!;

    public int Number => Facts.Range.Number;

    public string? Table => Ledger.Table is { } table ? Path.Combine(Path.GetDirectoryName(LedgerPath)!, table) : null;

    /// <summary>All parts below a folder.</summary>
    public static IReadOnlyList<PartResult> FindAll(string folder) =>
    [
        .. Files(folder).Select(file => (File: file, Ledger: LedgerDocument.TryRead(file))).Where(part => part.Ledger is { Part: not null })
            .Select(part => new PartResult(WholeName(Path.GetRelativePath(folder, part.File)), part.File, part.Ledger!)),
    ];

    /// <summary>Removes all that there is of a video's parts, finished or not.</summary>
    public static void RemoveAll(ResultFiles files, ResultPaths whole)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(whole.Ledger))!);
        string[] beginnings = [Path.GetFileName(whole.Ledger) + ResultPaths.PartMark, Path.GetFileName(whole.Table) + ResultPaths.PartMark];
        if (!folder.Exists) return;
        foreach (var file in folder.GetFiles($"*{ResultPaths.PartMark}*"))
            if (Array.Exists(beginnings, beginning => file.Name.StartsWith(beginning, StringComparison.Ordinal))) files.Delete(file.FullName);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, $"*.json{ResultPaths.PartMark}*", new EnumerationOptions { RecurseSubdirectories = true }).Where(file => !file.EndsWith(".partial", StringComparison.Ordinal));

    private static string WholeName(string name) => name[..name.LastIndexOf(ResultPaths.PartMark, StringComparison.Ordinal)];
}
