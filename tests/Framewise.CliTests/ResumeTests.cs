using System.Diagnostics;
using System.Globalization;

namespace Framewise.CliTests;

/// <summary>The built program, killed and started again.</summary>
public sealed class ResumeTests : IDisposable
{
    // By hand, a night's worth: FRAMEWISE_KILLS=200
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("FRAMEWISE_KILLS") ?? "5",
        CultureInfo.InvariantCulture
    );

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("1", "2", 1, "csv", "none")]
    [InlineData("32", "1", 2, "jsonl,parquet", "probabilities,embedding")]
    public async Task A_run_killed_again_and_again_ends_with_the_bytes_of_an_undisturbed_one(
        string batch,
        string threads,
        int seed,
        string formats,
        string vectors
    )
    {
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x240:rate=25,negate=enable='lt(mod(n,70),35)'",
            "-frames:v",
            "3000",
            "-bf",
            "2",
            "-preset",
            "ultrafast",
            "a.mp4"
        );
        await ProgramRun.In(
            _work.Folder,
            "classify",
            "-m",
            "colors.onnx",
            "-o",
            "expected",
            "a.mp4",
            "--batch",
            "16",
            "--format",
            formats,
            "--vectors",
            vectors
        );
        var random = new Random(seed);
        var (kills, continued) = (0, 0);
        while (kills < Kills)
        {
            ProgramRun last;
            do
            {
                using var process = Process.Start(
                    ProgramRun.Prepare(
                        _work.Folder,
                        "classify",
                        "-m",
                        "colors.onnx",
                        "-o",
                        "out",
                        "a.mp4",
                        "--batch",
                        batch,
                        "--threads",
                        threads,
                        "--checkpoint-interval",
                        "0.01",
                        "--format",
                        formats,
                        "--vectors",
                        vectors
                    )
                )!;
                if (kills < Kills)
                {
                    if (kills % 5 != 4)
                        await RowsOrEnd(process);
                    await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
                    if (!process.HasExited)
                        kills++;
                    process.Kill();
                }
                last = await ProgramRun.Finish(process);
                if (last.Error.Contains("goes on after frame", StringComparison.Ordinal))
                    continued++;
                Assert.DoesNotContain("started over", last.Error, StringComparison.Ordinal);
            } while (last.ExitStatus != 0);
            foreach (var table in formats.Split(',').Select(format => $"a.mp4.{format}"))
                Assert.Equal(File.ReadAllBytes(_work["expected", table]), File.ReadAllBytes(_work["out", table]));
            Assert.Equal(FaultTests.Timeless(_work["expected", "a.mp4.json"]), FaultTests.Timeless(_work["out", "a.mp4.json"]));
            Assert.Equal(formats.Split(',').Length + 2, Directory.GetFiles(_work["out"]).Length);
            Directory.Delete(_work["out"], recursive: true);
        }
        TestContext.Current.SendDiagnosticMessage($"{continued} of {kills} killed runs were continued");
        Assert.True(continued > 1, $"{continued} of {kills} killed runs were continued: choose other moments");
    }

    /// <summary>Waits until this process has written to the journal; a machine under load may take seconds to start it.</summary>
    private async Task RowsOrEnd(Process process)
    {
        var journal = new FileInfo(_work["out", "a.mp4.csv.journal"]);
        var before = journal.Exists ? journal.Length : 0;
        for (journal.Refresh(); !process.HasExited && (journal.Exists ? journal.Length : 0) <= before; journal.Refresh())
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
