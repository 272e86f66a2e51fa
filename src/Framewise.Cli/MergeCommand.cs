using System.CommandLine;
using Framewise.Runs;

namespace Framewise.Cli;

/// <summary><c>framewise merge</c>: one folder of results as a single run would have made it.</summary>
internal static class MergeCommand
{
    private static readonly Argument<string[]> Folders = new("DIR")
    {
        Description =
            "Folders that classify wrote to: one into which all shards wrote, or one of each. "
            + "Without --out one folder is merged in itself.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "Folder for the merged results. The other folders are only read.",
    };

    public static Command Create()
    {
        var command = new Command(
            "merge",
            "Make of what shards have written, parts of long videos included, exactly the files of a single run."
        )
        {
            Folders,
            Out,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var summary = ResultMerge.Merge(arguments.GetRequiredValue(Folders), arguments.GetValue(Out), cancellationToken);
        foreach (var sentence in summary.Missing.Concat(summary.Refused))
            CommandLine.WriteError(sentence);
        foreach (var notice in summary.Notices)
            Console.Error.WriteLine(notice);
        Console.Error.WriteLine(
            $"{summary.Rows} frames of {summary.Videos} videos, {summary.Joined} of them joined from parts; "
                + $"{summary.Damaged} damaged, {summary.Failed} failed"
        );
        if (summary.Missing.Count > 0)
            return ExitStatus.StoppedForNow;
        return summary.Refused.Count + summary.Damaged + summary.Failed > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }
}
