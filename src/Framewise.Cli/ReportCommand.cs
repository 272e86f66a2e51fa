using System.CommandLine;
using Framewise.Results.Report;

namespace Framewise.Cli;

/// <summary><c>framewise report</c>: HTML pages of finished results.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "The folder that classify wrote to.",
        DefaultValueFactory = _ => "save",
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "Folder for the pages. Default: beside the tables.",
    };

    private static readonly Option<string?> Videos = new("--videos")
    {
        HelpName = "DIR",
        Description = "The folder of videos that was classified, where it has moved since. A page plays the video beside its results.",
    };

    public static Command Create()
    {
        var command = new Command(
            "report",
            "Write HTML pages of results: a player and a timeline of labels per video, and a list of all. "
                + "They open without a server or network."
        )
        {
            Folder,
            Out,
            Videos,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = new ReportOptions { OutputFolder = arguments.GetValue(Out), VideoFolder = arguments.GetValue(Videos) };
        var summary = ResultReport.Write(arguments.GetRequiredValue(Folder), options, cancellationToken);
        foreach (var problem in summary.Problems)
            CommandLine.WriteError(problem.Message);
        foreach (var name in summary.WithoutVideo)
            CommandLine.WriteError(
                $"{name}: the video was not found, so its page has no player until one chooses the file in it. "
                    + "Say --videos DIR to name the folder of videos."
            );
        CommandLine.WriteError(
            $"{summary.Pages.Count} {(summary.Pages.Count == 1 ? "page" : "pages")} of {VideoSummary.Count(summary.Videos)}; "
                + $"open {summary.Index}"
        );
        return summary.Problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }
}
