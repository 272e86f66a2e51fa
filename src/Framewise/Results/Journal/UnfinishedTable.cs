using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Results.Journal;

/// <summary>A table on its way: rows go to <c>.partial</c>, and the journal says how many of them would survive the machine's
/// end.</summary>
internal sealed class UnfinishedTable : IDisposable
{
    private static readonly ResultFormat[] s_otherFormats = [.. Enum.GetValues<ResultFormat>().Where(format => format != ResultFormat.Csv)];

    private readonly ResultFiles _files;
    private readonly ResultPaths _paths;
    private readonly HashedStream _bytes;
    private readonly CsvResultWriter _rows;
    private readonly HashedStream? _vectors;
    private readonly Journal _journal;

    private UnfinishedTable(
        ResultFiles files,
        ResultPaths paths,
        HashedStream bytes,
        CsvResultWriter rows,
        HashedStream? vectors,
        Journal journal
    )
    {
        _files = files;
        _paths = paths;
        _bytes = bytes;
        _rows = rows;
        _vectors = vectors;
        _journal = journal;
    }

    /// <summary>Begins a table. What an earlier run left of this video goes, so that nothing old looks like the new run's.</summary>
    public static UnfinishedTable Begin(ResultFiles files, ResultPaths paths, JournalHead head, Func<Stream, CsvResultWriter> writeHeader)
    {
        Remove(files, paths);
        files.CreateFolderOf(paths.Table);
        var (bytes, vectors) = ((HashedStream?)null, (HashedStream?)null);
        try
        {
            bytes = HashedStream.Create(files, paths.PartialTable);
            if (head.Options.Vectors != VectorKinds.None)
                vectors = HashedStream.Create(files, paths.PartialVectors);
            return new UnfinishedTable(files, paths, bytes, writeHeader(bytes), vectors, Journal.Create(files, paths.Journal, head));
        }
        catch
        {
            bytes?.Dispose();
            vectors?.Dispose();
            throw;
        }
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
        var (bytes, vectors) = ((HashedStream?)null, (HashedStream?)null);
        try
        {
            bytes = HashedStream.Continue(files, paths.PartialTable, unfinished.Hash!, unfinished.Last.Length);
            if (unfinished is { VectorHash: { } hash, Last.Vectors: { } kept })
                vectors = HashedStream.Continue(files, paths.PartialVectors, hash, kept.Length);
            return new UnfinishedTable(
                files,
                paths,
                bytes,
                goOn(bytes),
                vectors,
                Journal.Continue(files, paths.Journal, unfinished.JournalLength)
            );
        }
        catch
        {
            bytes?.Dispose();
            vectors?.Dispose();
            throw;
        }
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
        _rows.Write(row);
        if (_vectors is not null)
            VectorLog.Write(_vectors, row.Vectors!);
    }

    /// <summary>Makes the rows so far durable: first the table, then the line in the journal that vouches for it.</summary>
    /// <param name="checkpoint">What was counted up to here; what is on the disk is filled in.</param>
    public void MakeDurable(Checkpoint checkpoint)
    {
        _rows.Complete();
        _files.Sync(_bytes.File);
        if (_vectors is not null)
            _files.Sync(_vectors.File);
        // Where files can be deleted while they are open, writing to them goes on without an error.
        if (!File.Exists(_paths.PartialTable))
            throw new IOException($"'{_paths.PartialTable}' has vanished");
        _journal.Append(
            checkpoint with
            {
                Length = _bytes.Length,
                Sha256 = _bytes.Sha256,
                Vectors = _vectors is null ? null : new(_vectors.Length, _vectors.Sha256),
            }
        );
    }

    /// <summary>Closes the table with all its rows on the disk.</summary>
    public FileFacts Close()
    {
        _rows.Complete();
        _files.Sync(_bytes.File);
        var facts = _bytes.FactsAs(_paths.Table);
        Dispose();
        return facts;
    }

    public void Dispose()
    {
        try
        {
            _rows.Dispose();
        }
        catch (IOException)
        {
            // The disk is full or gone; the error that led here is the one to report, and what the journal vouches for stays.
        }
        _bytes.Dispose();
        _vectors?.Dispose();
        _journal.Dispose();
    }
}
