using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Framewise.Live;

namespace Framewise.Cli;

/// <summary>
/// Runs a program for each event, one after the other and beside the video: what it takes too long for waits, and what waits for too long
/// is left out and told. There is no shell, and the label stands in a variable: it is data.
/// </summary>
internal sealed class EventProgram : IAsyncDisposable
{
    private const int MostWaiting = 100;
    private static readonly TimeSpan LastRun = TimeSpan.FromSeconds(2);

    private readonly string[] _words;
    private readonly Channel<WatchEvent> _waiting = Channel.CreateBounded<WatchEvent>(MostWaiting);
    private readonly CancellationToken _interrupted;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _running;

    /// <exception cref="UsageException">The line names no program.</exception>
    public EventProgram(string line, CancellationToken interrupted)
    {
        _interrupted = interrupted;
        _words = [.. CommandLineParser.SplitCommandLine(line)];
        if (_words.Length == 0)
            throw new UsageException("--run names no program. Give one with its arguments, such as --run \"notify-send seen\".");
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public void Add(WatchEvent found)
    {
        if (!_waiting.Writer.TryWrite(found))
            CommandLine.WriteError($"--run is left out for '{found.Label}' ({found.Stage}): {MostWaiting} wait for '{_words[0]}' already.");
    }

    /// <summary>Gives what still waits two seconds, after an interruption none; a program that runs on then is left to itself.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        _leaving.CancelAfter(_interrupted.IsCancellationRequested ? TimeSpan.Zero : LastRun);
        await _running;
        _leaving.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var found in _waiting.Reader.ReadAllAsync(_leaving.Token))
                await RunAsync(found);
        }
        catch (OperationCanceledException)
        {
            CommandLine.WriteError($"--run: '{_words[0]}' had not done with all events when the watching ended.");
        }
    }

    private async Task RunAsync(WatchEvent found)
    {
        var start = new ProcessStartInfo(_words[0], _words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["FRAMEWISE_EVENT"] = found.Stage;
        start.Environment["FRAMEWISE_LABEL"] = found.Label;
        start.Environment["FRAMEWISE_START"] = Number(found.Start.TotalSeconds);
        start.Environment["FRAMEWISE_END"] = Number(found.End.TotalSeconds);
        start.Environment["FRAMEWISE_PEAK"] = Number(found.Peak);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            // Standard output is for lines of JSON.
            await process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardError(), _leaving.Token);
            await process.WaitForExitAsync(_leaving.Token);
            if (process.ExitCode != 0)
                CommandLine.WriteError($"--run: '{_words[0]}' ended with status {process.ExitCode} for '{found.Label}' ({found.Stage}).");
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            CommandLine.WriteError($"--run: '{_words[0]}' cannot be run: {e.Message}");
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
