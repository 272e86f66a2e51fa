using System.Data.Common;
using System.Text.Json;
using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Search.Database;
using Framewise.Search.Tables;

namespace Framewise.Search;

/// <summary>The results below a folder as a database that can be asked but not changed: <c>videos</c>, <c>frames</c>, <c>predictions</c>,
/// <c>segments</c> and <c>embeddings</c>.</summary>
public sealed class ResultDatabase : IDisposable
{
    private readonly DuckDb _database;
    private readonly List<ResultException> _problems = [];

    private IReadOnlyList<FrameTable> _tables = [];
    private bool _hasDurations;
    private bool _hasSegments;

    private ResultDatabase(DuckDb database) => _database = database;

    /// <summary>Tables that could not be read; they are not in the database. A statement about segments may find more.</summary>
    public IReadOnlyList<ResultException> Problems => _problems;

    /// <summary>Opens the results below a folder. Nothing is copied: statements read the tables.</summary>
    /// <exception cref="ResultException">There is no such folder, no table in it, or the tables do not go together.</exception>
    public static ResultDatabase Open(string folder, SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var results = ResultFolder.Open(Path.GetFullPath(folder));
        var database = new ResultDatabase(new DuckDb(folder, options?.Threads ?? 0));
        try
        {
            var tables = database._tables = TableFinder.Find(results, database._database, database._problems);
            foreach (
                var statement in ResultViews
                    .Videos(tables, results.Videos.Except(tables.Select(table => table.Result)))
                    .Concat(ResultViews.Views(tables, withDurations: false))
                    .Append(ResultViews.Embeddings(EmbeddingColumn.Of(tables, database._database)))
                    .Append(SegmentTable.Create)
            )
                database._database.Execute(statement);
            return database;
        }
        catch (Exception e)
        {
            database.Dispose();
            if (e is not DuckDbException)
                throw;
            throw new ResultException($"The results in '{folder}' cannot be asked in SQL: {e.Message}.", folder, e)
            {
                WayOut = "Ask in a folder of less, or classify again with --overwrite.",
            };
        }
    }

    /// <summary>Runs one SELECT statement of DuckDB's SQL.</summary>
    /// <param name="sql">The statement. It may read files below the folder, too, and nothing else.</param>
    /// <param name="use">Receives the rows, which come one by one.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SqlQueryException">The statement is wrong, or is another than SELECT.</exception>
    public T Query<T>(string sql, Func<DbDataReader, T> use, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        try
        {
            var parsed = ParseSelect(sql, cancellationToken);
            if (MayNeedSegments(parsed) && !_hasSegments)
            {
                SegmentTable.Fill(_database, _tables, _problems, cancellationToken);
                _hasSegments = true;
            }
            if (MayNeedDurations(parsed) && !_hasDurations)
            {
                _hasDurations = true;
                foreach (var statement in ResultViews.Views(_tables, withDurations: true))
                    _database.Execute(statement);
            }
            return _database.Read(sql, use, cancellationToken);
        }
        catch (DuckDbException e)
        {
            throw new SqlQueryException(
                $"The statement cannot be run: {e.Message}. The tables are videos, frames, predictions, segments and embeddings; "
                    + "'DESCRIBE frames' lists columns.",
                e
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static bool MayNeedSegments(string parsed) =>
        parsed.Contains($"\"table_name\":\"{SegmentTable.Name}\"", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a statement names <c>duration_s</c>, or all columns.</summary>
    private static bool MayNeedDurations(string parsed) =>
        parsed.Contains("duration_s", StringComparison.OrdinalIgnoreCase)
        || parsed.Contains("\"STAR\"", StringComparison.Ordinal)
        || parsed.Contains("\"SHOW_REF\"", StringComparison.Ordinal);

    /// <summary>DuckDB's own parser says what a text is: only SELECT statements have a JSON form, which this gives.</summary>
    private string ParseSelect(string sql, CancellationToken cancellationToken)
    {
        var json = _database.Read(
            $"SELECT json_serialize_sql({Sql.Text(sql)})",
            rows => rows.Read() ? rows.GetString(0) : "{}",
            cancellationToken
        );
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 10_000 });
        var root = parsed.RootElement;
        if (root.TryGetProperty("error", out var error) && error.GetBoolean())
        {
            var reason =
                root.TryGetProperty("error_type", out var kind) && kind.GetString() == "not implemented"
                    ? "Only one SELECT statement can be run here, because results are never changed"
                    : $"The statement cannot be understood: {OneLine(root.GetProperty("error_message").GetString() ?? "")}";
            throw new SqlQueryException(reason + ".");
        }
        if (!root.TryGetProperty("statements", out var statements) || statements.GetArrayLength() != 1)
            throw new SqlQueryException(
                "One SELECT statement is needed, such as: select label, count(*) from predictions where rank = 1 group by label."
            );
        return json;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
