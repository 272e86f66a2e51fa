using Framewise.Models;
using Framewise.Results.Ledger;
using Framewise.Runs;

namespace Framewise.Cli;

/// <summary>What a person or program sees of a run. Everything but JSON goes to standard error.</summary>
internal abstract class RunDisplay : IProgress<RunProgress>, IDisposable
{
    public static RunDisplay Create(bool quiet, bool json) =>
        json ? new JsonDisplay()
        : quiet ? new QuietDisplay()
        : Console.IsErrorRedirected ? new LineDisplay()
        : new TerminalDisplay();

    public abstract void Report(RunProgress value);

    /// <summary>Receives what is being done before the run, such as fetching a model; null where nobody wants to see it.</summary>
    public virtual IProgress<FetchProgress>? Preparation => null;

    /// <summary>Says how the run ended.</summary>
    public abstract void Close(RunSummary summary);

    public virtual void Dispose() { }

    protected static void WriteProblem(VideoReport report)
    {
        if (report.Notice is { } notice)
            CommandLine.WriteError($"{report.Video}: {notice}");
        if (report.Problem is not { } problem)
            return;
        var verb = report.Status switch
        {
            VideoStatus.Failed or VideoStatus.Vanished or VideoStatus.Kept => "",
            VideoStatus.Skipped => $"{Word(report.EarlierStatus)} earlier; ",
            _ => "damaged: ",
        };
        CommandLine.WriteError($"{report.Video}: {verb}{WithoutPath(problem, report.Video.Path)}");
    }

    protected static void WriteNotice(RunProgress progress)
    {
        if (progress.Notice is { } notice)
            CommandLine.WriteError(notice);
    }

    protected static string? Word(VideoStatus? status) => status?.ToString().ToLowerInvariant();

    protected static string WithoutPath(string problem, string path) =>
        problem.StartsWith(path + ": ", StringComparison.Ordinal) ? problem[(path.Length + 2)..] : problem;
}
