using System.CommandLine;
using Framewise.Models.Labels.Terms;
using Framewise.Results.Files;

namespace Framewise.Cli;

/// <summary>The whole command line: parses, runs, and turns every error into a sentence on standard error and an exit status.</summary>
internal static class CommandLine
{
    public static readonly Option<string?> Log = new("--log")
    {
        HelpName = "debug|info",
        Description =
            "Print the run's log on standard error: videos as they open and end, damage, what is read again; "
            + "with debug also the stages' times, and where an error comes from.",
        Recursive = true,
    };

    static CommandLine() => Log.AcceptOnlyFromAmong("debug", "info");

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand(
            "Looks at every frame of a video and writes down what is in it: one row per frame, exact time, top-k labels."
        )
        {
            ClassifyCommand.Create(),
            InspectCommand.Create(),
            ExtractCommand.Create(),
            ModelsCommand.Create(),
            LabelCommand.Create(),
            MergeCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            SearchCommand.Create(),
            SqlCommand.Create(),
            WatchCommand.Create(),
            DevicesCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
            ManCommand.Create(),
            Log,
        };
        root.HelpName = "framewise";
        Examples.AddTo(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        // Who types the name alone wants to know what there is.
        var parsed = CreateRoot().Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var errors = Errors(parsed, args);
        if (errors.Count > 0)
        {
            foreach (var error in errors)
                WriteError(error);
            var command = parsed.CommandResult.Command;
            WriteError($"See 'framewise {(command is RootCommand ? "" : command.Name + " ")}--help'.");
            return ExitStatus.CouldNotStart;
        }
        using var interruption = new Interruption();
        // On a thread that nobody waits for: what is left is to say it and to end.
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            Environment.Exit(Tell((Exception)e.ExceptionObject, isInterrupted: false, parsed));
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token
            );
        }
        catch (IOException) when (OutputIsClosed())
        {
            return ExitStatus.Complete;
        }
        catch (Exception e)
        {
            return Tell(e, interruption.Token.IsCancellationRequested, parsed);
        }
    }

    /// <summary>The last boundary: every error becomes a sentence and an exit status, and one that nobody foresaw a line for a bug report,
    /// too.</summary>
    private static int Tell(Exception error, bool isInterrupted, ParseResult parsed)
    {
        var (sentence, status) = error switch
        {
            OperationCanceledException when isInterrupted => (
                "interrupted; what is done is kept, run the same command again to go on",
                ExitStatus.Interrupted
            ),
            ResultException { Interrupts: true } => (error.Message, ExitStatus.StoppedForNow),
            FramewiseException { Path: { } path } when !error.Message.Contains(path, StringComparison.Ordinal) => (
                $"{path}: {error.Message}",
                ExitStatus.CouldNotStart
            ),
            FramewiseException => (error.Message, ExitStatus.CouldNotStart),
            IOException or UnauthorizedAccessException when !IsOfProgram(error) => (
                $"a file cannot be read or written: {error.Message}",
                ExitStatus.StoppedForNow
            ),
            OutOfMemoryException => (
                "there is not enough memory for this. Close other programs, or give less at once.",
                ExitStatus.StoppedForNow
            ),
            _ => (
                "this is a fault of framewise, not yours. What was done is kept. Please report the next line, and what you ran.",
                ExitStatus.Fault
            ),
        };
        WriteError(sentence);
        if (status == ExitStatus.Fault)
            WriteError(FaultReport.Line(error));
        if (parsed.GetValue(Log) is not "debug")
        {
            if (status == ExitStatus.Fault)
                WriteError("'--log debug' prints all that is known of it.");
        }
        else if (!isInterrupted)
        {
            foreach (var line in error.ToString().ReplaceLineEndings("\n").Split('\n'))
                Console.Error.WriteLine(PlainText.Of(line));
        }
        return status;
    }

    /// <summary>Whether a part of the program itself is missing or damaged; its name bears a culture.</summary>
    private static bool IsOfProgram(Exception error) =>
        (error as FileNotFoundException)?.FileName is { } file && file.Contains(", Culture=", StringComparison.Ordinal)
        || error is FileLoadException;

    private static List<string> Errors(ParseResult parsed, string[] args)
    {
        if (
            parsed.CommandResult.Command is RootCommand root
            && args.FirstOrDefault(arg => arg[..Math.Min(1, arg.Length)] != "-") is { } word
        )
            return [$"There is no command '{word}'.{NearWords.Suggestion(word, root.Subcommands.Select(command => command.Name))}"];
        return
        [
            .. parsed.Errors.Select(error =>
                string.Join(' ', error.Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
            ),
            .. UnknownOptions(parsed, args),
        ];
    }

    /// <summary>Words with a leading dash that were taken for paths because no option has that name.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed, string[] args)
    {
        var beforeTwoDashes = args.TakeWhile(arg => arg != "--").ToHashSet();
        return parsed
            .CommandResult.Tokens.Select(token => token.Value)
            .Where(value => value.Length > 1 && value[0] == '-' && beforeTwoDashes.Contains(value))
            .Select(value =>
                $"There is no option '{value}'.{NearWords.Suggestion(value.Split('=')[0], OptionNames(parsed))} If it is a file, "
                + "put -- before it."
            );
    }

    private static IEnumerable<string> OptionNames(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.Length > 2);

    public static void WriteError(string message) => Console.Error.WriteLine($"framewise: {PlainText.Of(message)}");

    /// <summary>Whether the reader of standard output has gone (a closed pipe), which is not an error.</summary>
    private static bool OutputIsClosed()
    {
        try
        {
            Console.Out.Flush();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
