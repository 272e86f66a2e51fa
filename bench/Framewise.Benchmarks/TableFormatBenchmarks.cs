using BenchmarkDotNet.Attributes;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Tests.Results;

namespace Framewise.Benchmarks;

/// <summary>
/// What each format of a three-hour video costs (324,000 rows of five classes): made from the kept rows at the end of a video, and read
/// back.
/// Run: <c>dotnet run -c Release --project bench/Framewise.Benchmarks -- --filter '*TableFormat*'</c>.
/// </summary>
[InProcess, ShortRunJob, MemoryDiagnoser]
public class TableFormatBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("framewise-formats-").FullName;
    private ResultPaths _paths = null!;
    private LedgerDocument _ledger = null!;

    [Params(ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet)]
    public ResultFormat Format { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var table = WrittenResult.Write(_folder, "long.mp4", LongTable.Rows(324_000));
        _paths = new ResultPaths(table, Path.ChangeExtension(table, ".json"));
        _ledger = LedgerDocument.TryRead(_paths.Ledger)!;
        File.Copy(table, _paths.PartialTable);
        // The rows keep their own place: the CSV is made anew beside them, as from another format.
        TableFiles.Make(
            ResultFiles.OfSystem,
            _paths with
            {
                Table = Path.Combine(_folder, "copy.csv"),
            },
            table,
            _ledger,
            [ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet]
        );
        foreach (var file in Directory.GetFiles(_folder))
            Console.WriteLine($"// {Path.GetFileName(file)}: {new FileInfo(file).Length} bytes");
    }

    [Benchmark]
    public int Make() =>
        TableFiles
            .Make(ResultFiles.OfSystem, _paths with { Table = Path.Combine(_folder, "made.csv") }, _paths.PartialTable, _ledger, [Format])
            .Count;

    [Benchmark]
    public int Read()
    {
        using var table = ResultTable.Open((_paths with { Table = Path.Combine(_folder, "copy.csv") }).PathOf(Format));
        return table.Read().Count();
    }

    [GlobalCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);
}
