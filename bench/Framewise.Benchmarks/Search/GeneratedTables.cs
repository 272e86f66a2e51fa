using System.Globalization;
using DuckDB.NET.Data;
using Framewise.Models.Labels;

namespace Framewise.Benchmarks.Search;

/// <summary>Tables as classify would write them for videos of 25 frames/s with a scene of 90 frames after another, by DuckDB's own
/// writer.</summary>
internal static class GeneratedTables
{
    public static void Write(string folder, int videos, long rowsPerVideo)
    {
        foreach (var kind in (string[])["parquet", "csv"])
            Directory.CreateDirectory(Path.Combine(folder, kind));
        var labels = Path.Combine(folder, "labels.txt");
        File.WriteAllLines(labels, LabelList.ImageNet);
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        Run(
            $"CREATE TABLE labels AS SELECT row_number() OVER () - 1 AS class, label FROM read_csv('{labels}', header = false, "
                + $"columns = {{'label': 'VARCHAR'}}, delim = '\t', quote = '', escape = '')"
        );
        var columns = string.Concat(
            Enumerable
                .Range(0, 5)
                .Select(rank =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $", ((s + {rank * 7}) % 1000)::INTEGER AS class_{rank + 1}, l{rank}.label AS label_{rank + 1}, "
                            + $"{(rank == 0 ? "(0.3 + 0.65 * r)::FLOAT" : $"((0.65 - 0.65 * r) / {rank + 1})::FLOAT")} AS prob_{rank + 1}"
                    )
                )
        );
        var joins = string.Concat(
            Enumerable.Range(0, 5).Select(rank => $" JOIN labels l{rank} ON l{rank}.class = (s + {rank * 7}) % 1000")
        );
        for (var video = 0; video < videos; video++)
        {
            var (parquet, csv) = (
                Path.Combine(folder, "parquet", $"video-{video}.mp4.parquet"),
                Path.Combine(folder, "csv", $"video-{video}.mp4.csv")
            );
            Run(
                $"""
                COPY (SELECT i AS frame_index, i * 512 AS pts, round(i * 0.04, 6)::DOUBLE AS time_s,
                CASE WHEN hash(i) % 5000 = 0 THEN 'concealed' ELSE '' END AS flags{columns}
                    FROM (SELECT i, (hash({video} * 1000003 + i // 90) % 1000)::INTEGER AS s, (0.7 + 0.3 * sin(i / 20.0)) * (hash({video},
                    i) % 1000) / 1000 AS r FROM range({rowsPerVideo}) t(i)){joins}
                    ORDER BY i) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)
                """
            );
            Run($"COPY (SELECT * FROM '{parquet}') TO '{csv}' (HEADER)");
        }
    }
}
