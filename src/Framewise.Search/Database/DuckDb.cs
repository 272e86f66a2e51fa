using System.Data.Common;
using DuckDB.NET.Data;
using Framewise.Results.Files;

namespace Framewise.Search.Database;

/// <summary>
/// DuckDB in this process, in memory. It may read below one folder and nothing else: no network, no extensions, no settings; what does not
/// fit into its share of the memory goes to a folder that is removed at the end.
/// </summary>
internal sealed class DuckDb : IDisposable
{
    private const long MostMemory = 2L << 30;

    private readonly DuckDBConnection _connection = new("Data Source=:memory:");
    private readonly DirectoryInfo _overflow = MakeOverflow();

    /// <exception cref="ResultException">There is no folder for temporary files.</exception>
    public DuckDb(string folder, int threads = 0)
    {
        try
        {
            _connection.Open();
            var memory = Math.Min(MostMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2) >> 20;
            foreach (
                var setting in (string[])
                    [
                        "autoinstall_known_extensions = false",
                        "autoload_known_extensions = false",
                        "allow_persistent_secrets = false",
                        $"temp_directory = {Sql.Text(_overflow.FullName)}",
                        $"memory_limit = '{memory}MiB'",
                        .. threads > 0 ? [$"threads = {threads}"] : Array.Empty<string>(),
                        $"allowed_directories = [{Sql.Text(Path.GetFullPath(folder))}]",
                        "enable_external_access = false",
                        "lock_configuration = true",
                    ]
            )
                Execute("SET " + setting);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Execute(string statement) => Read(statement, _ => true);

    /// <summary>Runs a statement and holds its rows.</summary>
    public List<T> Query<T>(string statement, Func<DbDataReader, T> read, CancellationToken cancellationToken = default) =>
        Read(
            statement,
            rows =>
            {
                var all = new List<T>();
                while (rows.Read())
                    all.Add(read(rows));
                return all;
            },
            cancellationToken
        );

    /// <summary>Runs a statement, whose rows come one by one and are not held.</summary>
    public T Read<T>(string statement, Func<DbDataReader, T> use, CancellationToken cancellationToken = default)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statement;
        command.UseStreamingMode = true;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var interruption = cancellationToken.Register(command.Cancel);
            using var rows = command.ExecuteReader();
            return use(rows);
        }
        catch (DuckDBException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw new DuckDbException(e);
        }
    }

    /// <summary>Adds rows to a table. Nothing converts them: each value has the type of its column.</summary>
    public void Append<T>(string table, IEnumerable<T> rows, Action<IDuckDBAppenderRow, T> write)
    {
        using var appender = _connection.CreateAppender(table);
        foreach (var row in rows)
        {
            var written = appender.CreateRow();
            write(written, row);
            written.EndRow();
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        try
        {
            _overflow.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is the system's to tidy up; the answer is there.
        }
    }

    private static DirectoryInfo MakeOverflow()
    {
        try
        {
            return Directory.CreateTempSubdirectory("framewise-search-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var folder = Path.GetTempPath();
            throw new ResultException(
                $"A search needs a folder for temporary files, and '{folder}' is none: {e.Message.TrimEnd('.')}.",
                folder,
                e
            )
            {
                WayOut = $"Name one that can be written to in {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}.",
            };
        }
    }
}
