using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>Files that cannot be read or written, and faults that nobody foresaw: a sentence, a status, and the rest goes on.</summary>
public sealed class EdgeTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_page_or_export_that_cannot_be_written_stops_no_other()
    {
        await ClassifyTwo();
        Directory.CreateDirectory(_work["out", "a.mp4.html"]);
        var report = await ProgramRun.In(_work.Folder, "report", "out");
        AssertSentence(report, 1, Path.Combine("out", "a.mp4.html") + "' cannot be written: ");
        Assert.True(File.Exists(_work["out", "b.mp4.html"]));
        Assert.Contains("b.mp4.html", await File.ReadAllTextAsync(_work["out", "index.html"]), StringComparison.Ordinal);

        Directory.CreateDirectory(_work["taken", "a.mp4.segments.csv"]);
        AssertSentence(await ProgramRun.In(_work.Folder, "export", "out", "-o", "taken"), 1, "a.mp4.segments.csv' cannot be written: ");
        Assert.True(File.Exists(_work["taken", "b.mp4.segments.csv"]));
    }

    [Fact]
    public async Task A_list_of_pages_or_hits_that_cannot_be_written_is_a_sentence()
    {
        await ClassifyTwo();
        foreach (var name in (string[])["index.html", "hits.html", "hits.m3u"])
            Directory.CreateDirectory(_work["out", name]);
        AssertSentence(await ProgramRun.In(_work.Folder, "report", "out"), 2, "index.html' cannot be written: ");
        AssertSentence(
            await ProgramRun.In(_work.Folder, "search", "out", "red", "--html", "out/hits.html"),
            2,
            "hits.html' cannot be written: "
        );
        AssertSentence(
            await ProgramRun.In(_work.Folder, "search", "out", "red", "--m3u", "out/hits.m3u"),
            2,
            "hits.m3u' cannot be written: "
        );
    }

    [Theory]
    [InlineData("search", "out", "red")]
    [InlineData("sql", "out", "select 1")]
    public async Task Without_a_folder_for_temporary_files_a_search_says_so(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the variable is another there");
        await ClassifyTwo();
        AssertSentence(await Run(arguments, ("TMPDIR", _work["nowhere"])), 2, "Name one that can be written to in TMPDIR.");
    }

    [Theory]
    [InlineData("classify", "@list", "-m", "colors.onnx")]
    [InlineData("inspect", "@list")]
    public async Task A_list_that_cannot_be_read_is_a_sentence(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that fails to be read");
        // Its reading fails for root, too.
        File.CreateSymbolicLink(_work["list"], "/proc/self/mem");
        AssertSentence(await ProgramRun.In(_work.Folder, arguments), 2, "The list 'list' cannot be read: ");
    }

    /// <summary>An installation with a damaged part stands for all faults: nothing in the program expects it.</summary>
    [Fact]
    public async Task A_fault_of_the_program_is_a_sentence_a_line_for_a_report_and_status_70()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program has another name there");
        await ClassifyTwo();
        var program = Directory.CreateDirectory(_work["program"]).FullName;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(ProgramRun.Program)!))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(program, "DuckDB.NET.Data.dll"), "no assembly");
        foreach (
            var log in (string[][])
                [
                    [],
                    ["--log", "debug"],
                ]
        )
        {
            var start = ProgramRun.Prepare(_work.Folder, ["sql", "out", "select 1", .. log]);
            start.FileName = Path.Combine(program, "Framewise.Cli");
            using var process = Process.Start(start)!;
            var run = await ProgramRun.Finish(process);
            Assert.Equal(70, run.ExitStatus);
            Assert.Contains("framewise: this is a fault of framewise, not yours.", run.Error, StringComparison.Ordinal);
            Assert.Matches(@"framewise: framewise \d+\.\d+\.\d+\S*, \.NET \d.*, libavcodec \S+: System\.[\w.]+ in Framewise\.", run.Error);
            Assert.Equal(log.Length > 0, run.Error.Contains("\n   at ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Details_of_a_foreseen_error_are_told_on_demand()
    {
        var plain = await ProgramRun.In(_work.Folder, "report", "nothing");
        AssertSentence(plain, 2, "There is no folder 'nothing'");
        var detailed = await ProgramRun.In(_work.Folder, "report", "nothing", "--log", "debug");
        Assert.StartsWith(plain.Error, detailed.Error, StringComparison.Ordinal);
        Assert.Contains("   at Framewise.Results.", detailed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_are_not_written_through_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        _work.Clip("a.mp4", frames: 2);
        Directory.CreateDirectory(_work["out"]);
        File.WriteAllText(_work["precious"], "mine");
        File.CreateSymbolicLink(_work["out", "a.mp4.json.partial"], _work["precious"]);
        AssertSentence(await _work.Classify("a.mp4"), 75, "is a symbolic link");
        Assert.Equal("mine", await File.ReadAllTextAsync(_work["precious"]));
    }

    private async Task ClassifyTwo()
    {
        _work.Clip("a.mp4", frames: 2);
        _work.Clip("b.mp4", frames: 2);
        Assert.Equal(0, (await _work.Classify("a.mp4", "b.mp4")).ExitStatus);
    }

    private async Task<ProgramRun> Run(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = ProgramRun.Prepare(_work.Folder, arguments);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return await ProgramRun.Finish(process);
    }

    private static void AssertSentence(ProgramRun run, int status, string part)
    {
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(status, run.ExitStatus);
    }
}
