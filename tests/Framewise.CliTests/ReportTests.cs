namespace Framewise.CliTests;

public sealed class ReportTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Pages_and_exports_of_what_classify_wrote()
    {
        _work.Clip("films/sub/a b.mp4");
        Assert.Equal(0, (await _work.Classify("films")).ExitStatus);
        var report = await ProgramRun.In(_work.Folder, "report", "out");
        Assert.Equal(0, report.ExitStatus);
        Assert.Contains(Path.Combine("out", "index.html"), report.Error, StringComparison.Ordinal);
        Assert.Empty(report.Output);
        // The ledger knows where the video was read.
        Assert.Contains("./../../films/sub/a%20b.mp4", File.ReadAllText(_work["out", "sub", "a b.mp4.html"]), StringComparison.Ordinal);
        Assert.Equal(
            0,
            (await ProgramRun.In(_work.Folder, "export", "out", "-o", "taken", "--format", "segments,vtt,eaf,summary")).ExitStatus
        );
        Assert.Equal(
            ["a b.mp4.eaf", "a b.mp4.metadata.vtt", "a b.mp4.segments.csv", "a b.mp4.summary.csv", "a b.mp4.vtt"],
            Directory.GetFiles(_work["taken", "sub"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Contains("film", await File.ReadAllTextAsync(_work["taken", "sub", "a b.mp4.eaf"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_that_has_moved_is_named_with_the_way_out()
    {
        _work.Clip("films/a.mp4");
        await _work.Classify("films");
        Directory.Move(_work["films"], _work["moved"]);
        Assert.Contains("--videos DIR", (await ProgramRun.In(_work.Folder, "report", "out")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "--videos",
            (await ProgramRun.In(_work.Folder, "report", "out", "--videos", "moved")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains("./../moved/a.mp4", File.ReadAllText(_work["out", "a.mp4.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no folder 'nothing'", "report", "nothing")]
    [InlineData("No results are in", "export", ".")]
    [InlineData("--format 'xml' is unknown", "export", ".", "--format", "vtt,xml")]
    public async Task Wrong_arguments_end_with_status_2_and_the_way_out(string message, params string[] arguments)
    {
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
