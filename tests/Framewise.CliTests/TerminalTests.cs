using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Framewise.CliTests;

/// <summary>What is seen on terminals of several widths; the terminal is util-linux' <c>script</c>.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    /// <summary>A line that wraps is not rewritten but left behind, at every redraw.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task No_progress_line_is_as_wide_as_the_terminal(int columns)
    {
        _work.Clip("a name that takes more than its share of a line 猫の動画.mp4", frames: 50);
        var seen = await OnTerminal(columns, "classify *.mp4 -m colors.onnx -o out");
        var drawn = seen.Split('\r', '\n').Select(line => Codes().Replace(line, "")).Where(line => line.Contains('━')).ToArray();
        Assert.NotEmpty(drawn);
        Assert.All(drawn, line => Assert.InRange(line.Length + line.Count(sign => sign >= 0x2e80), 1, columns - 1));
    }

    [Theory]
    [InlineData(60, "a.mp4  0:00.000-0:02.000")]
    [InlineData(200, "mean")]
    public async Task Hits_are_readable_on_a_narrow_terminal(int columns, string line)
    {
        _work.Clip("a.mp4", frames: 50);
        await ProgramRun.In(_work.Folder, "classify", "a.mp4", "-m", "colors.onnx", "-o", "out");
        var seen = await OnTerminal(columns, "search out 'class 0 or class 1 or class 2'");
        Assert.Contains(line, seen, StringComparison.Ordinal);
        Assert.All(seen.Split('\n'), shown => Assert.InRange(Codes().Replace(shown, "").TrimEnd().Length, 0, columns));
    }

    [Theory]
    [InlineData("doctor", 80)]
    [InlineData("models list", 60)]
    [InlineData("devices list", 60)]
    public async Task Lists_are_broken_at_words_and_go_on_indented(string command, int columns)
    {
        var lines = (await OnTerminal(columns, command))
            .TrimEnd()
            .Split('\n')
            .Select(line => Codes().Replace(line, "").TrimEnd())
            .ToArray();
        // A folder's name alone may be longer than that.
        Assert.All(lines, line => Assert.True(line.Length <= columns || line.Trim().Split("  ")[^1].Trim().Split(' ').Length <= 3, line));
        Assert.Contains(
            lines,
            line =>
                line.StartsWith(
                    command == "models list" ? "mobilenet-v1"
                        : command == "doctor" ? "ok  FFmpeg "
                        : "cuda",
                    StringComparison.Ordinal
                )
        );
    }

    private async Task<string> OnTerminal(int columns, string arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "util-linux' script, which makes a terminal, is not here.");
        var start = new ProcessStartInfo("/usr/bin/script")
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TERM"] = "xterm";
        foreach (var argument in new[] { "-qec", $"stty cols {columns} rows 30; '{ProgramRun.Program}' {arguments}", "/dev/null" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var run = await ProgramRun.Finish(process);
        Assert.Equal(0, run.ExitStatus);
        return run.Output;
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Codes();
}
