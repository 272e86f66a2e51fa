using Framewise.Runs;

namespace Framewise.Cli;

/// <summary>Only what went wrong.</summary>
internal sealed class QuietDisplay : RunDisplay
{
    public override void Report(RunProgress value)
    {
        if (value.Finished is { } report)
            WriteProblem(report);
    }

    public override void Close(RunSummary summary) { }
}
