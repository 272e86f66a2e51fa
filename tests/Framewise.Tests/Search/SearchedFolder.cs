using DuckDB.NET.Data;
using Framewise.Media;
using Framewise.Results.Rows;
using Framewise.Search;
using Framewise.Tests.Results;

namespace Framewise.Tests.Search;

/// <summary>Results to be searched, with rows that a test chooses.</summary>
internal sealed class SearchedFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    public string this[params string[] parts] => _folder[parts];

    public void Dispose() => _folder.Dispose();

    public SearchResult Search(string query, int threads = 2) =>
        ResultSearch.Find(Path, SearchQuery.Parse(query), new SearchOptions { Threads = threads });

    /// <summary>A video of 25 frames/s; each label with its class and probability holds for so many frames.</summary>
    public string Write(string name, params (int Frames, int Class, string Label, float Probability)[] stretches) =>
        WrittenResult.Write(
            Path,
            name,
            stretches
                .SelectMany(stretch => Enumerable.Repeat(stretch, stretch.Frames))
                .Select((stretch, index) => WrittenResult.Row(index, (stretch.Class, stretch.Label, stretch.Probability)))
        );

    /// <summary>Turns a CSV table into a Parquet file of the same columns, by DuckDB's own writer.</summary>
    public static void ToParquet(string csv, bool keepCsv = false)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        string Quoted(string path) => "'" + path.Replace("'", "''", StringComparison.Ordinal) + "'";
        var columns = File.ReadLines(csv).First().Split(',');
        var typed = columns.Select(column => $"\"{column}\"::{TypeOf(column)} AS \"{column}\"");
        command.CommandText =
            $"COPY (SELECT {string.Join(", ", typed)} FROM read_csv([{Quoted(csv.Replace("[", "[[]", StringComparison.Ordinal))}], "
            + "header = true, all_varchar = true, hive_partitioning = false, delim = ',', "
            + $"quote = '\"')) TO {Quoted(System.IO.Path.ChangeExtension(csv, ".parquet"))} (FORMAT parquet)";
        command.ExecuteNonQuery();
        if (keepCsv)
            return;
        File.Delete(csv);
        var ledger = System.IO.Path.ChangeExtension(csv, ".json");
        File.WriteAllText(ledger, File.ReadAllText(ledger).Replace(".csv\"", ".parquet\"", StringComparison.Ordinal));
    }

    private static string TypeOf(string column) =>
        column switch
        {
            "frame_index" or "pts" => "BIGINT",
            "time_s" => "DOUBLE",
            _ when column.Contains("class_", StringComparison.Ordinal) => "INTEGER",
            _ when column.Contains("prob_", StringComparison.Ordinal) => "FLOAT",
            _ => "VARCHAR",
        };

    public static FrameResult Row(
        long index,
        TimeSpan time,
        FrameFlags flags,
        params (int Class, string Label, float Probability)[] predictions
    ) => WrittenResult.Row(index, predictions) with { Time = time, Flags = flags };
}
