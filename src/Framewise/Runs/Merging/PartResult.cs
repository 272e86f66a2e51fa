using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Runs.Merging;

/// <summary>What a run left of one part of a video.</summary>
/// <param name="Name">Path of the whole video's ledger below the folder of results.</param>
/// <param name="LedgerPath">The part's ledger.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record PartResult(string Name, string LedgerPath, LedgerDocument Ledger)
{
    public PartFacts Facts => Ledger.Part!;

    public int Number => Facts.Range.Number;

    public string? Table => Ledger.Table is { } table ? Path.Combine(Path.GetDirectoryName(LedgerPath)!, table) : null;

    /// <summary>The parts among the files below a folder.</summary>
    public static IReadOnlyList<PartResult> FindAll(string folder, IEnumerable<string> files) =>
        [
            .. files
                .Where(file =>
                    Path.GetFileName(file).Contains($".json{ResultPaths.PartMark}", StringComparison.Ordinal)
                    && !file.EndsWith(".partial", StringComparison.Ordinal)
                )
                .Select(file => (File: file, Ledger: LedgerDocument.TryRead(file)))
                .Where(part => part.Ledger is { Part: not null })
                .Select(part => new PartResult(WholeName(Path.GetRelativePath(folder, part.File), part.Ledger!), part.File, part.Ledger!)),
        ];

    /// <summary>Removes all that there is of a video's parts, finished or not.</summary>
    public static void RemoveAll(ResultFiles files, ResultPaths whole)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(whole.Ledger))!);
        string[] beginnings =
        [
            Path.GetFileName(ResultPaths.BeginningOfParts(whole.Ledger)),
            Path.GetFileName(ResultPaths.BeginningOfParts(whole.Table)),
        ];
        if (!folder.Exists)
            return;
        foreach (var file in folder.GetFiles($"*{ResultPaths.PartMark}*"))
            if (Array.Exists(beginnings, beginning => file.Name.StartsWith(beginning, StringComparison.Ordinal)))
                files.Delete(file.FullName);
    }

    /// <summary>The part lies where the whole video will; its file's name may be shortened.</summary>
    private static string WholeName(string part, LedgerDocument ledger) =>
        Path.Combine(Path.GetDirectoryName(part)!, Path.GetFileName(ResultName.Of(ledger.Input.Name)) + ".json");
}
