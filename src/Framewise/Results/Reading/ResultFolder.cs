using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;

namespace Framewise.Results.Reading;

/// <summary>What runs have left below a folder. Every command lists results by this, so that all speak of the same videos.</summary>
internal sealed class ResultFolder
{
    private readonly List<ResultException> _problems = [];

    private ResultFolder(string path)
    {
        Path = path;
        Files =
        [
            .. FolderWalk.Files(
                path,
                (folder, e) =>
                    _problems.Add(
                        new ResultException(
                            $"The folder '{folder}' cannot be read, so what lies in it does not count: {e.Message.TrimEnd('.')}.",
                            folder,
                            e
                        )
                    )
            ),
        ];
        var withLedger = WithLedger().ToList();
        Videos = [.. withLedger.Concat(WithoutLedger(withLedger)).OrderBy(video => video.Place, NaturalOrder.Instance)];
    }

    public string Path { get; }

    /// <summary>All files, whatever they are; their paths begin with that of the folder.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>All videos that have a ledger, a table, or both, in natural order; those of which there are only parts are not among
    /// them.</summary>
    public IReadOnlyList<VideoResult> Videos { get; }

    /// <summary>Folders and files that cannot be read.</summary>
    public IReadOnlyList<ResultException> Problems => _problems;

    /// <exception cref="ResultException">There is no such folder.</exception>
    public static ResultFolder Open(string path) =>
        Directory.Exists(path)
            ? new ResultFolder(path)
            : throw new ResultException($"There is no folder '{path}'.", path)
            {
                WayOut = "Name the folder that classify wrote to, such as save.",
            };

    /// <summary>Refuses a folder in which no video has a table or has failed.</summary>
    /// <exception cref="ResultException">The folder is such.</exception>
    public void ThrowIfEmpty(string wanted)
    {
        if (Videos.Any(video => video.Tables.Count > 0 || video.HasFailed) || _problems.Count > 0)
            return;
        var instead = Videos.Count > 0 ? $" {Videos[0].WhyNoTable}" : "";
        throw new ResultException(
            $"No results are in '{Path}': it holds no table of frames ({wanted}).{instead} Run framewise classify first.",
            Path
        );
    }

    private IEnumerable<VideoResult> WithLedger()
    {
        var there = Files.ToHashSet();
        foreach (var file in Files.Where(file => HasEnding(file, ".json")))
            if (LedgerDocument.TryRead(file) is { Part: null } ledger)
                yield return Describe(
                    file,
                    [
                        .. ledger
                            .FileNames.Select(name => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, name))
                            .Where(there.Contains),
                    ],
                    file,
                    ledger
                );
    }

    /// <summary>Beside a ledger only what it names counts.</summary>
    private IEnumerable<VideoResult> WithoutLedger(List<VideoResult> withLedger)
    {
        var named = withLedger.SelectMany(video => video.Tables.Append(video.LedgerPath!)).Select(WithoutEnding).ToHashSet();
        return Files
            .Where(file =>
                Enum.GetNames<ResultFormat>().Any(format => HasEnding(file, "." + format)) && !named.Contains(WithoutEnding(file))
            )
            .GroupBy(WithoutEnding)
            .Select(files => (string[])[.. files.Where(IsTable).Order(StringComparer.Ordinal)])
            .Where(tables => tables.Length > 0)
            .Select(tables => Describe(tables[0], tables, null, null));
    }

    private VideoResult Describe(string file, IReadOnlyList<string> tables, string? ledgerPath, LedgerDocument? ledger)
    {
        var place = WithoutEnding(System.IO.Path.GetRelativePath(Path, file));
        return new VideoResult(
            VideoResult.NameAt(place, ledger),
            place,
            System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!,
            tables,
            ledgerPath,
            ledger
        );
    }

    /// <summary>Whether a file is a table. Files that are neither table nor ledger, such as exports, are passed over; one that may not be
    /// read is not.</summary>
    private bool IsTable(string path)
    {
        try
        {
            using var table = ResultTable.Open(path);
            return true;
        }
        catch (ResultException e)
        {
            if (e.InnerException is UnauthorizedAccessException)
                _problems.Add(e);
            return false;
        }
    }

    private static bool HasEnding(string file, string ending) => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static string WithoutEnding(string file) => System.IO.Path.ChangeExtension(file, null);
}
