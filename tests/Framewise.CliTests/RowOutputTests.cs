using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary><c>classify -o -</c> writes rows to standard output and nothing into the folder.</summary>
public sealed class RowOutputTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Rows_go_to_standard_output_and_all_else_to_standard_error()
    {
        _work.Clip("a.mp4");
        var before = Directory.GetFileSystemEntries(_work.Folder).Order().ToArray();
        var run = await Classify("a.mp4");
        Assert.Equal(0, run.ExitStatus);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(26, lines.Length);
        Assert.StartsWith("frame_index,pts,time_s", lines[0], StringComparison.Ordinal);
        Assert.Contains("25 frames", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_work.Folder).Order());
    }

    [Theory]
    [InlineData("a.mp4", "b.mp4")]
    [InlineData("a.mp4", "--format", "parquet")]
    [InlineData("a.mp4", "--shard", "1/2")]
    [InlineData("a.mp4", "--json")]
    public async Task What_only_a_folder_can_hold_is_refused(params string[] arguments)
    {
        _work.Clip("a.mp4");
        _work.Clip("b.mp4");
        var run = await Classify(arguments);
        Assert.Equal((2, ""), (run.ExitStatus, run.Output));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_the_run()
    {
        _work.Clip("long.mp4", frames: 20_000);
        var start = ProgramRun.Prepare(_work.Folder, "classify", "-m", "colors.onnx", "-o", "-", "long.mp4", "--threads", "1");
        using var process = Process.Start(start)!;
        Assert.StartsWith("frame_index", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        process.StandardOutput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("20000 frames", error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> Classify(params string[] arguments) =>
        ProgramRun.In(_work.Folder, ["classify", "-m", "colors.onnx", "-o", "-", .. arguments]);
}
