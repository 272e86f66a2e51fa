using System.Diagnostics;
using System.Text.Json;

namespace Framewise.CliTests;

public sealed class WatchTests : IDisposable
{
    private readonly Workspace _work = new();

    public WatchTests() => _work.Clip("red.mp4", frames: 50);

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_program_is_run_for_each_line_without_a_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program of this test is a script");
        Script(
            "note",
            "printf '%s|' \"$@\" \"$FRAMEWISE_EVENT\" \"$FRAMEWISE_LABEL\" \"$FRAMEWISE_START\" \"$FRAMEWISE_END\" "
                + "\"$FRAMEWISE_PEAK\" >> noted; echo >> noted; echo from the script"
        );
        var run = await Watch("--on", "red > 0.5 for 0.5s", "--run", """./note "$HOME; touch shell" 'b'""");
        var lines = Lines(run);
        Assert.Equal(["begin", "end"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(
            lines.Select(line =>
                "$HOME; touch "
                + $"shell|'b'|{line.GetProperty("event").GetString()}|red|0|{line.GetProperty("end_seconds").GetRawText()}|"
                + $"{line.GetProperty("peak").GetRawText()}|"
            ),
            File.ReadAllLines(_work["noted"])
        );
        Assert.True(lines[0].GetProperty("end_seconds").GetDouble() is >= 0.5 and < 0.6);
        Assert.Equal(1.96, lines[1].GetProperty("end_seconds").GetDouble(), 6);
        Assert.False(File.Exists(_work["shell"]));
        Assert.Contains("from the script", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_takes_long_or_fails_or_is_not_there_holds_nothing_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs of this test are those of POSIX");
        var slow = await Watch("--on", "red > 0.5", "--run", "sleep 20");
        Assert.Contains("50 frames: 50 classified", slow.Error, StringComparison.Ordinal);
        Assert.Contains("'sleep' had not done with all events when the watching ended", slow.Error, StringComparison.Ordinal);
        Assert.Contains(
            "'false' ended with status 1 for 'red' (begin)",
            (await Watch("--on", "red > 0.5", "--run", "false")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--run: './none' cannot be run: ",
            (await Watch("--on", "red > 0.5", "--run", "./none")).Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("-m is given 2 times", "-m", "colors.onnx")]
    [InlineData("--run acts on what --on finds", "--run", "true")]
    [InlineData("--run names no program", "--on", "red > 0.5", "--run", " ")]
    [InlineData("--threshold 2 is not possible", "--threshold", "2")]
    [InlineData("'red' is not a rule", "--on", "red")]
    [InlineData("--roll divides what --out writes", "--roll", "1:00")]
    [InlineData("need a model that reads texts", "--classes", "a red photo")]
    public async Task What_cannot_be_is_refused_by_a_sentence(string sentence, params string[] arguments)
    {
        var run = await Watch(arguments);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(sentence.Replace("-m is", "--model is", StringComparison.Ordinal), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_words_and_a_threshold_give_the_rows_of_classify()
    {
        TinyTowers.Write(_work["towers"]);
        string[] options = ["-m", "towers", "--classes", "red; blue", "--threshold", "0.6"];
        var run = await ProgramRun.In(_work.Folder, ["watch", "red.mp4", "--no-wait", "-o", "watched", .. options]);
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, ["classify", "red.mp4", "-o", "out", .. options])).ExitStatus);
        Assert.Contains("red", _work.Rows("red.mp4.csv")[0]["label_1"], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(_work["out", "red.mp4.csv"]), File.ReadAllText(_work["watched", "red.mp4.csv"]));
    }

    [Fact]
    public async Task What_is_killed_leaves_its_rows_and_a_ledger_and_classify_gives_the_same()
    {
        _work.Clip("long.mp4", frames: 500);
        using (
            var process = Process.Start(
                ProgramRun.Prepare(_work.Folder, "watch", "long.mp4", "-m", "colors.onnx", "--no-wait", "-o", "out")
            )!
        )
        {
            await LedgerAsync("long.mp4.json");
            process.Kill();
            await ProgramRun.Finish(process);
        }
        var ledger = JsonDocument.Parse(File.ReadAllText(_work["out", "long.mp4.json"])).RootElement;
        var rows = File.ReadAllLines(_work["out", "long.mp4.csv.partial"]);
        Assert.Equal("damaged", ledger.GetProperty("status").GetString());
        Assert.Equal("unfinished", ledger.GetProperty("damage")[0].GetProperty("kind").GetString());
        Assert.InRange(ledger.GetProperty("counts").GetProperty("rows").GetInt64(), 25, rows.Length - 1);
        var report = await ProgramRun.In(_work.Folder, "report", "out");
        Assert.Contains("its rows stand in 'long.mp4.csv.partial'", report.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await _work.Classify("long.mp4")).ExitStatus);
        var all = File.ReadAllLines(_work["out", "long.mp4.csv"]);
        Assert.Equal(501, all.Length);
        Assert.Equal(rows, all.Where(rows.Contains));
        var again = await ProgramRun.In(_work.Folder, "watch", "long.mp4", "-m", "colors.onnx", "--no-wait", "-o", "out");
        Assert.Equal(2, again.ExitStatus);
        Assert.Contains("'out' holds 'long.mp4.csv', which classify wrote", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interruption_ends_in_good_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no POSIX signals to send");
        _work.Clip("long.mp4", frames: 500);
        using var process = Process.Start(
            ProgramRun.Prepare(_work.Folder, "watch", "long.mp4", "-m", "colors.onnx", "--no-wait", "-o", "out")
        )!;
        await LedgerAsync("long.mp4.json");
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await ProgramRun.Finish(process);
        var ledger = JsonDocument.Parse(File.ReadAllText(_work["out", "long.mp4.json"])).RootElement;
        Assert.Equal(0, run.ExitStatus);
        Assert.Matches(@"\d+ frames: \d+ classified", run.Error);
        Assert.Equal("complete", ledger.GetProperty("status").GetString());
        Assert.True(ledger.GetProperty("counts").GetProperty("stopped_at_end").GetBoolean());
        Assert.Equal(
            ["long.mp4.csv", "long.mp4.json"],
            Directory.GetFiles(_work["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    private Task<ProgramRun> Watch(params string[] arguments) =>
        ProgramRun.In(_work.Folder, ["watch", "red.mp4", "-m", "colors.onnx", "--no-wait", .. arguments]);

    /// <summary>The lines of standard output behind the link.</summary>
    private static JsonElement[] Lines(ProgramRun run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task LedgerAsync(string name)
    {
        for (var wait = 0; wait < 600 && !File.Exists(_work["out", name]); wait++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(_work["out", name]));
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(_work[name], "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_work[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
