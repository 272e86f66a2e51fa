using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Results.Formats;

/// <summary>A file on its way to its final name.</summary>
internal sealed class TableFile(ResultFiles files, string path, HashedStream bytes, ITableWriter rows) : IDisposable
{
    public ITableWriter Rows { get; } = rows;

    /// <summary>Valid once it is complete.</summary>
    public FileFacts Facts { get; private set; } = new("", 0, "");

    public static TableFile Begin(ResultFiles files, string path, Func<Stream, ITableWriter> createWriter)
    {
        var bytes = HashedStream.Create(files, path + ".partial");
        try
        {
            return new TableFile(files, path, bytes, createWriter(bytes));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Puts all bytes on the disk.</summary>
    public void Complete()
    {
        Rows.Complete();
        files.Sync(bytes.File);
        Facts = bytes.FactsAs(path);
    }

    /// <summary>Gives the closed file its final name.</summary>
    public void Publish() => files.Move(path + ".partial", path);

    public void Dispose()
    {
        try
        {
            Rows.Dispose();
        }
        catch (IOException)
        {
            // The disk is full or gone; the error that led here is the one to report.
        }
        bytes.Dispose();
    }
}
