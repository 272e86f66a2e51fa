namespace Framewise.Cli;

/// <summary>The program's exit statuses.</summary>
internal static class ExitStatus
{
    public const int Complete = 0;
    public const int SomeInputFailed = 1;
    public const int CouldNotStart = 2;
    public const int Fault = 70;
    public const int StoppedForNow = 75;
    public const int Interrupted = 130;
}
