using System.CommandLine;
using Framewise.Results.Exports;

namespace Framewise.Cli;

/// <summary><c>framewise export</c>: the segments of finished results for other programs.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "The folder that classify wrote to.",
        DefaultValueFactory = _ => "save",
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "Folder for the files. Default: exports/ below the results for CSV, beside the tables for all else.",
    };

    private static readonly Option<string> Formats = new("--format")
    {
        HelpName = FormatList.Names<ExportFormat>(),
        Description =
            "segments: CSV, one row per segment; summary: CSV, labels by time on screen, and one file of all videos (summary.csv); "
            + "times: CSV, time code and time of day of every row; vtt: WebVTT chapters and a JSON metadata track; eaf: ELAN; "
            + "labelstudio: a task with timeline labels for Label Studio; cvat: tracks for CVAT. Several with commas.",
        DefaultValueFactory = _ => "segments",
    };

    public static Command Create()
    {
        var command = new Command("export", "Join the frames of finished results to segments and write them for other programs.")
        {
            Folder,
            Out,
            Formats,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = new ExportOptions
        {
            OutputFolder = arguments.GetValue(Out),
            Formats = FormatList.Parse<ExportFormat>("--format", arguments.GetRequiredValue(Formats)),
        };
        var summary = ResultExport.Write(arguments.GetRequiredValue(Folder), options, cancellationToken);
        foreach (var problem in summary.Problems)
            CommandLine.WriteError(problem.Message);
        CommandLine.WriteError(
            $"{summary.Files.Count} {(summary.Files.Count == 1 ? "file" : "files")} written of "
                + $"{VideoSummary.Count(summary.Videos)}{(summary.WithoutRows > 0 ? $", {summary.WithoutRows} of them without rows" : "")}"
        );
        return summary.Problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }
}
