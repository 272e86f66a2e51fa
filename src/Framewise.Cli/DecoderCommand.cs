using System.Runtime.InteropServices;
using Framewise.FrameSources.Isolation;

namespace Framewise.Cli;

/// <summary>The child process that decodes: this program started with one hidden word. It stands apart from the options so that it starts without them.</summary>
internal static class DecoderCommand
{
    public const string Word = "decode-worker";

    /// <summary>Serves the parent. Ctrl+C reaches the child, too, but when to end is for the parent to say.</summary>
    public static int Serve()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        IsolatedDecoding.Serve(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return ExitStatus.Complete;
    }
}
