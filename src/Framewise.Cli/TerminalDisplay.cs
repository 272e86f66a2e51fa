using System.Diagnostics;
using System.Globalization;
using Framewise.Models;
using Framewise.Runs;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary>A status line that is rewritten in place: the video's bar, frames/s, time left for the video and for the run.</summary>
internal sealed class TerminalDisplay : RunDisplay
{
    private const int BarWidth = 24;

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly long _started = Stopwatch.GetTimestamp();
    private string? _current;
    private long _videoStarted;

    public override void Report(RunProgress value)
    {
        if (value.Notice is not null)
            Clear();
        WriteNotice(value);
        if (value.Finished is { } report)
        {
            Clear();
            WriteProblem(report);
            foreach (var line in VideoSummary.Lines(report, _console.Profile.Capabilities.Unicode))
                WriteLine(line);
            return;
        }
        if (value.Notice is null)
            Draw(value);
    }

    public override IProgress<FetchProgress>? Preparation => new FetchDisplay();

    public override void Close(RunSummary summary)
    {
        Clear();
        foreach (var line in LineDisplay.Closing(summary))
            WriteLine(line);
    }

    public override void Dispose()
    {
        Clear();
        base.Dispose();
    }

    private void Draw(RunProgress value)
    {
        if (_current != value.Video.Path)
        {
            _current = value.Video.Path;
            _videoStarted = Stopwatch.GetTimestamp();
        }
        var share = value.RowsExpected is > 0 and var expected ? Math.Min(1, (double)value.RowsOfVideo / expected) : 0;
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var rate = value.RowsOfRun / elapsed.TotalSeconds;
        var ofVideo = LineDisplay.TimeLeft(Stopwatch.GetElapsedTime(_videoStarted), share);
        var ofRun = LineDisplay.TimeLeft(elapsed, value.ShareOfRun);
        var facts = string.Create(
            CultureInfo.InvariantCulture,
            $" {share * 100, 3:F0} %  {value.RowsOfVideo} frames  {rate:F1} frames/s  {ofVideo} left, run {value.VideosDone + 1}/{value.VideosTotal} {ofRun}"
        );
        DrawBar(PlainText.Of(Path.GetFileName(value.Video.Path)), share, facts);
    }

    private void DrawBar(string name, double share, string facts)
    {
        var filled = (int)Math.Round(share * BarWidth);
        var room = Math.Max(8, _console.Profile.Width - BarWidth - facts.Length - 3);
        var shown = name.Length > room ? name[..(room - 1)] + "…" : name;
        var line =
            $"{Markup.Escape(shown)} [green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]{Markup.Escape(facts)}";
        _console.Write(new ControlCode("\r\u001b[2K"));
        _console.Markup(line);
    }

    private void Clear() => _console.Write(new ControlCode("\r\u001b[2K"));

    private void WriteLine(string text)
    {
        Clear();
        _console.WriteLine(PlainText.Of(text));
    }
}
