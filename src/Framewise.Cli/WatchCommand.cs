using System.CommandLine;
using System.Net;
using System.Text.Json;
using Framewise.Live;
using Framewise.Models;
using Framewise.Results.Files;

namespace Framewise.Cli;

/// <summary><c>framewise watch</c>: labels on a playing video, in a browser.</summary>
internal static class WatchCommand
{
    private static readonly Argument<string> Source = new("SOURCE")
    {
        Description =
            "A video file, an address (rtsp://, http://, udp:// ...) or a camera (/dev/video0; "
            + "Windows dshow:video=NAME, macOS avfoundation:NAME).",
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "Also write table and ledger, as classify does; durable every two seconds.",
    };

    private static readonly Option<string?> Roll = new("--roll")
    {
        HelpName = "T",
        Description = "With --out: begin a new table after this time (1:00:00), for sources that play without end.",
    };

    private static readonly Option<string[]> Model = new("--model", "-m")
    {
        HelpName = "NAME|FILE|FOLDER",
        Description = "The model.",
        DefaultValueFactory = _ => [ModelCatalogue.DefaultName],
    };

    private static readonly Option<string?> Listen = new("--listen")
    {
        HelpName = "ADDRESS",
        Description =
            "Also answer others: the address of this machine to listen on, 0.0.0.0 for all. "
            + "The link then bears a token, without which nothing is answered. Default: 127.0.0.1, this machine only.",
    };

    private static readonly Option<int> Port = new("--port")
    {
        HelpName = "N",
        Description = "The port of the page; 0 for any that is free.",
    };

    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Begin at once, and not when a page is open." };

    private static readonly Option<string[]> On = new("--on")
    {
        HelpName = "RULE",
        Description =
            "Tell of it when a label is seen: \"person > 0.7 for 2s\". "
            + "A line of JSON on standard output when it has held for so long, and one when it is over. May be repeated.",
    };

    private static readonly Option<string?> Run = new("--run")
    {
        HelpName = "CMD",
        Description =
            "With --on: also run this program with its arguments for each line of JSON, without a shell; "
            + "double quotes hold words together. The variables FRAMEWISE_EVENT, _LABEL, _START, "
            + "_END and _PEAK hold what the line says.",
    };

    public static Command Create()
    {
        var command = new Command(
            "watch",
            "Show a playing video with the labels of the very frame that is on the screen: prints the link of a page for the browser."
        )
        {
            Source,
            Model,
            ModelArguments.All,
            ClassifyCommand.Classes,
            ClassifyCommand.Template,
            LabelOptions.All,
            FrameArguments.Threads,
            Listen,
            Port,
            NoWait,
            Out,
            Roll,
            On,
            Run,
            ClassifyCommand.Quiet,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var quiet = arguments.GetValue(ClassifyCommand.Quiet);
        await using var command = arguments.GetValue(Run) is { } line ? new EventProgram(line, cancellationToken) : null;
        var options = ReadOptions(arguments, command);
        var models = arguments.GetRequiredValue(Model);
        if (models.Length > 1)
            throw new UsageException(
                $"{Model.Name} is given {models.Length} times, but the page shows the labels of one model. Give it once; "
                    + "classify takes several."
            );
        var model = await ModelsCommand.LoadAsync(
            models[0],
            ModelArguments.Read(arguments),
            quiet ? null : new FetchDisplay(),
            cancellationToken
        );
        await using var watch = await VideoWatch.OpenAsync(arguments.GetRequiredValue(Source), model, options, cancellationToken);
        foreach (var notice in watch.Notices)
            CommandLine.WriteError(notice);
        Console.Out.WriteLine(watch.Link);
        var summary = await watch.RunAsync(cancellationToken);
        if (!quiet)
            foreach (var said in Describe(summary))
                CommandLine.WriteError(said);
        return ExitStatus.Complete;
    }

    private static WatchOptions ReadOptions(ParseResult arguments, EventProgram? command)
    {
        var classes = ClassList.Read(arguments.GetValue(ClassifyCommand.Classes) ?? [], arguments.GetValue(ClassifyCommand.Template) ?? []);
        var options = new WatchOptions
        {
            Address = ReadAddress(arguments),
            Port = arguments.GetValue(Port) is >= 0 and <= IPEndPoint.MaxPort and var port
                ? port
                : throw new UsageException($"--port {arguments.GetValue(Port)} is not possible. Give 0 to {IPEndPoint.MaxPort}."),
            TopK = LabelOptions.ReadTopK(arguments),
            Threshold = LabelOptions.ReadThreshold(arguments),
            Classes = classes,
            Templates = arguments.GetValue(ClassifyCommand.Template) ?? [],
            Threads = FrameArguments.AtLeast(0, FrameArguments.Threads, arguments),
            WaitsForPage = !arguments.GetValue(NoWait),
            Results = arguments.GetValue(Out) is { } folder ? new ResultOptions { Folder = folder } : null,
            Roll = FrameArguments.ParseTime(Roll, arguments),
            Rules = [.. (arguments.GetValue(On) ?? []).Select(rule => FrameArguments.Parsed<WatchRule>(On, rule))],
            Found = found => Tell(found, command),
        };
        if (options is { Roll: not null, Results: null })
            throw new UsageException("--roll divides what --out writes: give --out DIR, too.");
        if (options.Rules.Count == 0 && command is not null)
            throw new UsageException($"{Run.Name} acts on what {On.Name} finds: give {On.Name} RULE, too.");
        return options;
    }

    private static void Tell(WatchEvent found, EventProgram? command)
    {
        JsonOutput.WriteLine(
            new
            {
                Event = found.Stage,
                found.Label,
                StartSeconds = found.Start.TotalSeconds,
                EndSeconds = found.End.TotalSeconds,
                found.Peak,
            }
        );
        command?.Add(found);
    }

    private static IPAddress ReadAddress(ParseResult arguments) =>
        arguments.GetValue(Listen) is not { } text ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : throw new UsageException(
            $"--listen '{text}' is not an address. Give one of this machine's, such as 192.168.1.20, or 0.0.0.0 for all."
        );

    private static IEnumerable<string> Describe(WatchSummary summary)
    {
        var leftOut = summary.LeftOut.Select(reason => FormattableString.Invariant($"{reason.Value:N0} left out ({reason.Key})"));
        yield return string.Join(
            ", ",
            leftOut.Prepend(FormattableString.Invariant($"{summary.Frames:N0} frames: {summary.Classified:N0} classified"))
        );
        if (summary.Pages is not { Shown: > 0 } pages)
            yield break;
        yield return FormattableString.Invariant(
            $"shown {pages.Shown:N0}, with labels of their own {pages.Labelled:N0}, late {pages.Late:N0}, not shown {pages.Skipped:N0}"
        );
        yield return $"p50 / p95 / p99: due until on the page {pages.FromDue}, arrival until on the page {pages.FromArrival}";
    }
}
