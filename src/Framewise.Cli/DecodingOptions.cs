using System.CommandLine;
using Framewise.FrameSources.Isolation;

namespace Framewise.Cli;

/// <summary>Where videos are decoded: by default in a child process.</summary>
internal static class DecodingOptions
{
    public static readonly Option<string> Isolate = new("--isolate")
    {
        HelpName = "on|off",
        Description = "Decode in a child process, so that a file that crashes or hangs the decoder costs only itself.",
        DefaultValueFactory = _ => "on",
    };

    public static readonly Option<double> Timeout = new("--decoder-timeout")
    {
        HelpName = "SECONDS",
        Description = "With --isolate on: a decoder that gives no frame for so long is ended, and the video tried once more.",
        DefaultValueFactory = _ => 60,
    };

    public static readonly Option<int> Memory = new("--decoder-memory")
    {
        HelpName = "MIB",
        Description = "With --isolate on: a decoder that takes more memory is ended; 0: half of the machine's.",
    };

    public static IEnumerable<Option> All => [Isolate, Timeout, Memory];

    static DecodingOptions() => Isolate.AcceptOnlyFromAmong("on", "off");

    /// <summary>This program as the child process.</summary>
    public static IsolatedDecoding Worker
    {
        get
        {
            var program = Environment.ProcessPath!;
            var isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
            return new IsolatedDecoding
            {
                WorkerPath = program,
                Arguments = isHost ? [typeof(DecodingOptions).Assembly.Location, DecoderCommand.Word] : [DecoderCommand.Word],
            };
        }
    }

    public static IsolatedDecoding? Read(ParseResult arguments)
    {
        var (timeout, memory) = (arguments.GetValue(Timeout), arguments.GetValue(Memory));
        if (timeout is not (> 0 and <= 86400))
            throw new UsageException($"--decoder-timeout {timeout} is not possible. Give seconds above 0, up to 86400.");
        if (memory < 0)
            throw new UsageException($"--decoder-memory {memory} is not possible. Give MiB, or 0 for half of the machine's.");
        if (arguments.GetValue(Isolate) == "off")
            return null;
        return Worker with { HangTimeout = TimeSpan.FromSeconds(timeout), MemoryLimit = (long)memory << 20 };
    }
}
