using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Runs.Merging;

/// <summary>The finished results of a whole video.</summary>
/// <param name="Name">Path of the ledger below the folder of results.</param>
/// <param name="LedgerPath">The ledger.</param>
/// <param name="Ledger">What it says.</param>
internal sealed record WholeResult(string Name, string LedgerPath, LedgerDocument Ledger)
{
    /// <summary>Whether both have the same tables of the same video.</summary>
    public bool IsSameAs(WholeResult other) =>
        Ledger.Status == other.Ledger.Status
        && Ledger.Files.SequenceEqual(other.Ledger.Files)
        && (Ledger.Input.Size, Ledger.Input.Sha256Ends) == (other.Ledger.Input.Size, other.Ledger.Input.Sha256Ends);

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
}
