using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Framewise.Benchmarks.EndToEnd;
using Framewise.Search;

namespace Framewise.Benchmarks.Search;

/// <summary>Times searches and statements over generated tables, each in a process of its own, and writes
/// <c>bench/runs/DATE-search/</c>.</summary>
internal static class SearchBenchmark
{
    public const string ChildCommand = "search-one";

    private static readonly (string Kind, string Text)[] Questions =
    [
        ("search", "golden retriever > 0.6 for 2s"),
        ("search", "dog > 0.6 for 2s"),
        ("search", "animal > 0.5 and not dog > 0.2 for 1s"),
        ("search", "class 207 > 0.6 in video-3*"),
        ("sql", "select label, count(*) as n from predictions where rank = 1 group by label order by n desc limit 10"),
        ("sql", "select video, count(*) from frames where prob_1 > 0.9 group by video"),
        ("sql", "select model, class, avg(prob) from predictions where class between 151 and 268 group by all"),
    ];

    /// <summary>Arguments: <c>videos=10 rows=1000000 repeat=3 threads=0 folder=TEMP</c>; a folder that is named is kept, and used as it is
    /// if it is there.</summary>
    public static int Run(string[] arguments)
    {
        var values = arguments
            .Select(argument => argument.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        int Number(string name, int otherwise) =>
            values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var (videos, rows, repeat) = (Number("videos", 10), Number("rows", 1_000_000), Number("repeat", 3));
        var folder = values.GetValueOrDefault("folder") ?? Directory.CreateTempSubdirectory("framewise-bench-").FullName;
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "csv")))
                GeneratedTables.Write(folder, videos, rows);
            var (report, raw) = Measure(folder, repeat, Number("threads", 0));
            Write(
                arguments.Where(argument => !argument.StartsWith("folder=", StringComparison.Ordinal)),
                (long)videos * rows,
                folder,
                report,
                raw
            );
            return 0;
        }
        finally
        {
            if (!values.ContainsKey("folder"))
                Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<int> RunChildAsync(string[] arguments)
    {
        var (folder, kind, text, threads) = (
            arguments[0],
            arguments[1],
            arguments[2],
            int.Parse(arguments[3], CultureInfo.InvariantCulture)
        );
        var options = new SearchOptions { Threads = threads };
        var measurement = await Measurement.OfAsync(() =>
            Task.FromResult(
                kind == "search" ? ResultSearch.Find(folder, SearchQuery.Parse(text), options).Hits.Count : Count(folder, text, options)
            )
        );
        Console.WriteLine(JsonSerializer.Serialize(measurement));
        return 0;
    }

    private static long Count(string folder, string sql, SearchOptions options)
    {
        using var database = ResultDatabase.Open(folder, options);
        return database.Query(
            sql,
            rows =>
            {
                var count = 0L;
                while (rows.Read())
                    count++;
                return count;
            }
        );
    }

    private static (string Report, string Raw) Measure(string folder, int repeat, int threads)
    {
        var report = new StringBuilder(
            "| tables | | question | answers | seconds (min to max) | CPU s | peak MiB |\n|---|---|---|---|---|---|---|\n"
        );
        var raw = new StringBuilder("tables,kind,question,repetition,answers,wall_s,cpu_s,peak_mib\n");
        foreach (var tables in (string[])["parquet", "csv"])
        foreach (var (kind, text) in Questions)
        {
            var runs = Enumerable
                .Range(0, repeat)
                .Select(_ => InChild(Path.Combine(folder, tables), kind, text, threads))
                .OrderBy(run => run.WallSeconds)
                .ToList();
            foreach (var (run, i) in runs.Select((run, i) => (run, i)))
                raw.Append(
                    CultureInfo.InvariantCulture,
                    $"{tables},{kind},\"{text}\",{i},{run.Frames},{run.WallSeconds:F3},{run.CpuSeconds:F3},{run.PeakMiB:F0}\n"
                );
            var median = runs[runs.Count / 2];
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"| {tables} | {kind} | `{text}` | {median.Frames} | {median.WallSeconds:F2} ({runs[0].WallSeconds:F2} to "
                    + $"{runs[^1].WallSeconds:F2}) | {median.CpuSeconds:F2} | {runs.Max(run => run.PeakMiB):F0} |"
            );
            Console.WriteLine(line);
            report.Append(line).Append('\n');
        }
        return (report.ToString(), raw.ToString());
    }

    private static Measurement InChild(string folder, string kind, string text, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[ChildCommand, folder, kind, text, $"{threads}"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Measurement>(json)!
            : throw new InvalidOperationException($"'{text}' failed; its message stands above.");
    }

    private static void Write(IEnumerable<string> arguments, long rows, string folder, string report, string raw)
    {
        var target = Path.Combine("bench", "runs", $"{DateTime.UtcNow:yyyy-MM-dd}-search");
        Directory.CreateDirectory(target);
        double Size(string kind) => Directory.GetFiles(Path.Combine(folder, kind)).Sum(file => new FileInfo(file).Length) / 1e9;
        File.WriteAllText(
            Path.Combine(target, "README.md"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                # search, {DateTime.UtcNow:yyyy-MM-dd}
                `dotnet run -c Release --project bench/Framewise.Benchmarks -- {string.Join(' ', arguments.Prepend("search"))}`

                {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, DuckDB {DuckDbVersion(
                    folder
                )}.
                {rows:N0} generated rows with five classes each, as Parquet ({Size("parquet"):F2} GB) and as CSV ({Size(
                    "csv"
                ):F2} GB). Each question runs in a process of its own;
                the start of .NET is not counted, opening DuckDB and finding the tables is. Medians; the files are in the page cache.

                {report}
                """
            )
        );
        File.WriteAllText(Path.Combine(target, "raw.csv"), raw);
        Console.WriteLine($"written to {target}");
    }

    private static string DuckDbVersion(string folder)
    {
        using var database = ResultDatabase.Open(Path.Combine(folder, "parquet"));
        return database.Query("select version()", rows => rows.Read() ? rows.GetString(0) : "");
    }
}
