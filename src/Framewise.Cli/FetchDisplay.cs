using System.Diagnostics;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary>Shows on standard error what fetching a model is doing: a bar on a terminal, lines at intervals elsewhere.</summary>
internal sealed class FetchDisplay : IProgress<FetchProgress>
{
    private const int BarWidth = 30;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(10);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private long _last = Stopwatch.GetTimestamp();
    private bool _barIsShown;

    public void Report(FetchProgress value)
    {
        if (value.DoneBytes == 0)
        {
            if (_barIsShown)
                Console.Error.WriteLine();
            _barIsShown = false;
            CommandLine.WriteError(value.Message);
            return;
        }
        if (value.DoneBytes != value.TotalBytes && Stopwatch.GetElapsedTime(_last) < (_isTerminal ? s_redraw : s_line))
            return;
        _last = Stopwatch.GetTimestamp();
        var share = value.TotalBytes > 0 ? (double)value.DoneBytes / value.TotalBytes : 0;
        var amount =
            $"{ModelsCommand.Megabytes(value.DoneBytes)}{(value.TotalBytes > 0 ? $" of {ModelsCommand.Megabytes(value.TotalBytes)}" : "")}";
        if (!_isTerminal)
        {
            CommandLine.WriteError($"{value.Message}: {amount}");
            return;
        }
        var filled = (int)(share * BarWidth);
        Console.Error.Write($"\r{value.Message} {new string('━', filled)}{new string(' ', BarWidth - filled)} {amount}  ");
        _barIsShown = true;
    }
}
