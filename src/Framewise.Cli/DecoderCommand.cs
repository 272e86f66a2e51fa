using Framewise.FrameSources.Isolation;

namespace Framewise.Cli;

/// <summary>The child process that decodes: this program started with one hidden word. It stands apart from the options so that it starts
/// without them.</summary>
internal static class DecoderCommand
{
    public const string Word = "decode-worker";

    public static int Serve() => DecoderProgram.Main();
}
