using System.Diagnostics;
using Framewise.Models;
using Framewise.Runs;
using Spectre.Console;

namespace Framewise.Cli;

/// <summary>A status line that is rewritten in place: the video's bar, frames/s, time left for the video and for the run.</summary>
internal sealed class TerminalDisplay : RunDisplay
{
    private const int BarWidth = 24;
    private const int NameWidth = 16;

    private readonly IAnsiConsole _console = Screen.Error;
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
        var (percent, speed) = (Invariant($" {share * 100, 3:F0} %"), Invariant($"  {rate:F1} frames/s"));
        var run = $"run {value.VideosDone + 1}/{value.VideosTotal} {ofRun}";
        // What matters least goes first where the terminal is narrow: a line that wraps cannot be rewritten.
        DrawBar(
            PlainText.Of(Path.GetFileName(value.Video.Path)),
            share,
            [
                Invariant($"{percent}  {value.RowsOfVideo} frames{speed}  {ofVideo} left, {run}"),
                $"{percent}{speed}  {ofVideo} left, {run}",
                $"{percent}{speed}  {ofRun} left",
                $"{percent}  {ofRun}",
            ]
        );
    }

    private void DrawBar(string name, double share, string[] facts)
    {
        var width = _console.Profile.Width - 1;
        var bar = width >= 100 ? BarWidth : BarWidth / 3;
        var text = facts.FirstOrDefault(text => bar + text.Length + 1 + NameWidth <= width, facts[^1]);
        var shown = PlainText.Fit(name, Math.Max(1, width - bar - text.Length - 1));
        var filled = (int)Math.Round(share * bar);
        _console.Write(new ControlCode("\r\u001b[2K"));
        _console.Markup(
            $"{Markup.Escape(shown)} [green]{new string('━', filled)}[/][grey]{new string('━', bar - filled)}[/]{Markup.Escape(text)}"
        );
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Clear() => _console.Write(new ControlCode("\r\u001b[2K"));

    private void WriteLine(string text)
    {
        Clear();
        _console.WriteLine(PlainText.Of(text));
    }
}
