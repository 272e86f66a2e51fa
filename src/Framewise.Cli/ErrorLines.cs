namespace Framewise.Cli;

/// <summary>Writes each message at once as a line on standard error.</summary>
internal sealed class ErrorLines : IProgress<string>
{
    public void Report(string value) => CommandLine.WriteError(value);
}
