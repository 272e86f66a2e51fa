using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Runs.Merging;

/// <summary>What runs left of a video or of one part of it.</summary>
/// <param name="Name">Path of the whole video's ledger below the folder of results.</param>
/// <param name="LedgerPath">The ledger.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record StoredResult(string Name, string LedgerPath, LedgerDocument Ledger)
{
    /// <summary>Where a part lies in the video.</summary>
    public PartFacts Part => Ledger.Part!;

    public int Number => Part.Range.Number;

    public string? Table => Ledger.Table is { } table ? Path.Combine(Path.GetDirectoryName(LedgerPath)!, table) : null;

    public static StoredResult OfWhole(VideoResult video) => new(video.Place + ".json", video.LedgerPath!, video.Ledger!);

    /// <summary>The parts among the files below a folder.</summary>
    public static IReadOnlyList<StoredResult> FindParts(string folder, IEnumerable<string> files) =>
        [
            .. files
                .Where(file =>
                    Path.GetFileName(file).Contains($".json{ResultPaths.PartMark}", StringComparison.Ordinal)
                    && !file.EndsWith(".partial", StringComparison.Ordinal)
                )
                .Select(file => (File: file, Ledger: LedgerDocument.TryRead(file)))
                .Where(part => part.Ledger is { Part: not null })
                .Select(part => new StoredResult(
                    WholeName(Path.GetRelativePath(folder, part.File), part.Ledger!),
                    part.File,
                    part.Ledger!
                )),
        ];

    /// <summary>Removes all that there is of a video's parts, finished or not.</summary>
    public static void RemoveParts(ResultFiles files, ResultPaths whole)
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

    /// <summary>Whether both have the same tables of the same video.</summary>
    public bool IsSameAs(StoredResult other) =>
        Ledger.Status == other.Ledger.Status && Ledger.Files.SequenceEqual(other.Ledger.Files) && IsOfSameFileAs(other);

    public bool IsOfSameFileAs(StoredResult other) =>
        (Ledger.Input.Size, Ledger.Input.Sha256Ends) == (other.Ledger.Input.Size, other.Ledger.Input.Sha256Ends);

    /// <summary>Copies the files of every format, then the ledger; each appears when it is whole.</summary>
    public void CopyTo(ResultFiles files, string ledger)
    {
        var (from, to) = (Path.GetDirectoryName(LedgerPath)!, Path.GetDirectoryName(ledger)!);
        files.CreateFolderOf(ledger);
        foreach (var name in Ledger.FileNames.Where(name => File.Exists(Path.Combine(from, name))))
            Copy(files, Path.Combine(from, name), Path.Combine(to, name));
        Copy(files, LedgerPath, ledger);
    }

    private static void Copy(ResultFiles files, string from, string to)
    {
        using (var source = File.OpenRead(from))
        using (var target = files.Open(to + ".partial", FileMode.Create))
        {
            source.CopyTo(target);
            files.Sync(target);
        }
        files.Move(to + ".partial", to);
    }

    /// <summary>The part lies where the whole video will; its file's name may be shortened.</summary>
    private static string WholeName(string part, LedgerDocument ledger) =>
        Path.Combine(Path.GetDirectoryName(part)!, Path.GetFileName(ResultName.Of(ledger.Input.Name)) + ".json");
}
