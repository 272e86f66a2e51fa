using System.CommandLine;
using System.Diagnostics;
using Framewise.Inspection;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise inspect</c>: what is in the files, what is odd about them, how long it will take.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files, folders, patterns (quoted) and @lists of paths. Put -- before names that begin with a dash.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Model = new("--model", "-m")
    {
        HelpName = "NAME|FILE|FOLDER",
        Description =
            "The model whose time is estimated. One that is on this machine is run for a second; "
            + $"without this option a speed is assumed for {ModelCatalogue.DefaultName}.",
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Headers only: frames are not counted, gaps are not found. For large files that are not MP4 or MOV.",
    };

    private static readonly Option<int> Threads = new("--threads") { HelpName = "N", Description = "Processor cores to use; 0 for all." };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object per file and one for all on standard output.",
    };

    public static Command Create()
    {
        var command = new Command(
            "inspect",
            "Say what is in videos, what is odd about them and how long classifying will take. Reads headers and packets only."
        )
        {
            Paths,
            Model,
            ModelArguments.All,
            Quick,
            FrameArguments.Stream,
            Threads,
            Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var threads = arguments.GetValue(Threads);
        if (threads < 0)
            throw new UsageException($"--threads {threads} is not possible. Give 0 or more.");
        if (FrameArguments.IsEveryStream(arguments))
            throw new UsageException("--stream all is for classify. Give one number; inspect says how many streams there are.");
        // Extracted frames were decoded already; their ledger lies beside them.
        var found = VideoFiles.Find(arguments.GetRequiredValue(Paths));
        if (found.Pipes is [var pipe, ..])
            throw new UsageException($"'{pipe.Path}' is a pipe, and inspect reads files only. Save it to a file first, or classify it.");
        found.ThrowIfNone();
        var files = found.Videos.Where(file => !file.Path.EndsWith(".tfrecord", StringComparison.OrdinalIgnoreCase)).ToList();
        var estimate = Estimate(arguments, threads);
        var summary = new InspectionSummary { Estimate = estimate };
        InspectionDisplay display =
            arguments.GetValue(Json) ? new InspectionJson()
            : Console.IsOutputRedirected ? new InspectionLines()
            : new InspectionTable();
        var started = Stopwatch.GetTimestamp();
        var inspections = InspectionRun.InspectAsync(
            files,
            arguments.GetValue(Quick),
            threads,
            FrameArguments.ReadStream(arguments),
            cancellationToken
        );
        await foreach (var inspection in inspections)
        {
            var time = estimate.For(inspection);
            summary.Add(inspection, time);
            display.Show(inspection, time);
        }
        foreach (var error in found.Unreachable)
        {
            var inspection = new VideoInspection { Path = error.Path ?? "", Problem = error.Message };
            summary.Add(inspection, null);
            display.Show(inspection, null);
        }
        summary.PassedOver = found.PassedOver;
        summary.Wall = Stopwatch.GetElapsedTime(started);
        display.Close(summary);
        return summary.Problems > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }

    /// <summary>A model that would first have to be fetched is not: looking must not download.</summary>
    private static TimeEstimate Estimate(ParseResult arguments, int threads)
    {
        var name = arguments.GetValue(Model);
        if (ModelCatalogue.Find(name ?? ModelCatalogue.DefaultName) is { } entry && (name is null || !ModelCatalogue.IsFetched(entry)))
            return TimeEstimate.Assume(entry, threads);
        return TimeEstimate.Measure(Models.Model.Load(name!, ModelArguments.Read(arguments)), threads);
    }
}
