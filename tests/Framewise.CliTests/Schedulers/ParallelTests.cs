namespace Framewise.CliTests.Schedulers;

/// <summary>The line for GNU parallel in docs/scale-out.md.</summary>
public sealed class ParallelTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task The_documented_line_gives_the_bytes_of_a_single_run()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || _work.Tool("parallel", "--version") is null,
            "GNU parallel is not here. Debian: apt-get install parallel"
        );
        for (var i = 1; i <= 5; i++)
            _work.Clip($"videos/{i}.mp4", frames: 3 * i);
        var line = File.ReadLines(Path.Combine(Repository.Root, "docs", "scale-out.md"))
            .Single(line => line.StartsWith("parallel -j 4", StringComparison.Ordinal));
        File.CreateSymbolicLink(_work["framewise"], ProgramRun.Program);
        Assert.NotNull(
            _work.Tool("bash", "-c", "PATH=.:$PATH; " + line.Replace("classify", "classify -m colors.onnx", StringComparison.Ordinal))
        );
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "videos")).ExitStatus);
        for (var i = 1; i <= 5; i++)
            Assert.Equal(File.ReadAllBytes(_work["expected", $"{i}.mp4.csv"]), File.ReadAllBytes(_work["out", $"{i}.mp4.csv"]));
    }
}
