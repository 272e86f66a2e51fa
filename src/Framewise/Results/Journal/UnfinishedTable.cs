using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Results.Journal;

/// <summary>A table on its way: rows go to <c>.partial</c>, and the journal says how many of them would survive the machine's
/// end.</summary>
internal sealed class UnfinishedTable(
    ResultFiles files,
    ResultPaths paths,
    HashedStream bytes,
    CsvResultWriter rows,
    HashedStream? vectors,
    Journal journal
) : IDisposable
{
    private static readonly ResultFormat[] s_otherFormats = [.. Enum.GetValues<ResultFormat>().Where(format => format != ResultFormat.Csv)];

    /// <summary>Begins a table. What an earlier run left of this video goes, so that nothing old looks like the new run's.</summary>
    public static UnfinishedTable Begin(ResultFiles files, ResultPaths paths, JournalHead head, Func<Stream, CsvResultWriter> writeHeader)
    {
        Remove(files, paths);
        files.CreateFolderOf(paths.Table);
        return Open(
            files,
            paths,
            () => HashedStream.Create(files, paths.PartialTable),
            () => head.Options.Vectors == VectorKinds.None ? null : HashedStream.Create(files, paths.PartialVectors),
            writeHeader,
            () => Journal.Create(files, paths.Journal, head)
        );
    }

    /// <summary>Goes on behind the last row that counts of what was proven to be there.</summary>
    public static UnfinishedTable Continue(
        ResultFiles files,
        ResultPaths paths,
        UnfinishedResult unfinished,
        Func<Stream, CsvResultWriter> goOn
    )
    {
        files.Delete(paths.Ledger);
        foreach (var format in s_otherFormats)
            files.Delete(paths.PathOf(format));
        if (!File.Exists(paths.PartialTable))
            files.Move(paths.Table, paths.PartialTable);
        var (_, last, journalLength) = unfinished;
        return Open(
            files,
            paths,
            () => HashedStream.Continue(files, paths.PartialTable, unfinished.Hash!, last.Length),
            () => last.Vectors is { } kept ? HashedStream.Continue(files, paths.PartialVectors, unfinished.VectorHash!, kept.Length) : null,
            goOn,
            () => Journal.Continue(files, paths.Journal, journalLength)
        );
    }

    /// <summary>Removes everything of a video.</summary>
    public static void Remove(ResultFiles files, ResultPaths paths)
    {
        files.Delete(paths.Ledger);
        files.Delete(paths.Table);
        foreach (var format in s_otherFormats)
            files.Delete(paths.PathOf(format));
        RemoveTraces(files, paths);
    }

    /// <summary>Removes what is needed until the ledger is there.</summary>
    public static void RemoveTraces(ResultFiles files, ResultPaths paths)
    {
        files.Delete(paths.Journal);
        files.Delete(paths.PartialTable);
        files.Delete(paths.PartialVectors);
        foreach (var format in s_otherFormats)
            files.Delete(paths.PathOf(format) + ".partial");
    }

    public void Write(FrameResult row)
    {
        rows.Write(row);
        if (vectors is not null)
            VectorLog.Write(vectors, row.Vectors!);
    }

    /// <summary>Makes the rows so far durable: first the table, then the line in the journal that vouches for it.</summary>
    /// <param name="checkpoint">What was counted up to here; what is on the disk is filled in.</param>
    public void MakeDurable(Checkpoint checkpoint)
    {
        rows.Complete();
        files.Sync(bytes.File);
        if (vectors is not null)
            files.Sync(vectors.File);
        // Where files can be deleted while they are open, writing to them goes on without an error.
        if (!File.Exists(paths.PartialTable))
            throw new IOException($"'{paths.PartialTable}' has vanished");
        journal.Append(
            checkpoint with
            {
                Length = bytes.Length,
                Sha256 = bytes.Sha256,
                Vectors = vectors is null ? null : new(vectors.Length, vectors.Sha256),
            }
        );
    }

    /// <summary>Closes the table with all its rows on the disk.</summary>
    public FileFacts Close()
    {
        rows.Complete();
        files.Sync(bytes.File);
        var facts = bytes.FactsAs(paths.Table);
        Dispose();
        return facts;
    }

    public void Dispose()
    {
        try
        {
            rows.Dispose();
        }
        catch (IOException)
        {
            // The disk is full or gone; the error that led here is the one to report, and what the journal vouches for stays.
        }
        bytes.Dispose();
        vectors?.Dispose();
        journal.Dispose();
    }

    private static UnfinishedTable Open(
        ResultFiles files,
        ResultPaths paths,
        Func<HashedStream> openRows,
        Func<HashedStream?> openVectors,
        Func<Stream, CsvResultWriter> write,
        Func<Journal> openJournal
    )
    {
        var (rows, vectors) = ((HashedStream?)null, (HashedStream?)null);
        try
        {
            rows = openRows();
            vectors = openVectors();
            return new UnfinishedTable(files, paths, rows, write(rows), vectors, openJournal());
        }
        catch
        {
            rows?.Dispose();
            vectors?.Dispose();
            throw;
        }
    }
}
