using System.Runtime.InteropServices;

namespace Framewise.Cli;

/// <summary>
/// Ctrl+C and SIGTERM: the first asks the run to stop in good order and gives it a little less than two seconds, the second ends the
/// program at once.
/// Ending at once loses no more than a crash would: the work since the last checkpoint.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.7);

    private readonly CancellationTokenSource _source = new();
    private readonly Timer _end = new(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _end.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
            End();
        context.Cancel = true;
        _end.Change(Patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private static void End()
    {
        CommandLine.WriteError("interrupted; run the same command again to go on");
        Environment.Exit(ExitStatus.Interrupted);
    }
}
