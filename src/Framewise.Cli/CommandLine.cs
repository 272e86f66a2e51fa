using System.CommandLine;
using Framewise.Results.Files;

namespace Framewise.Cli;

/// <summary>The whole command line: parses, runs, and turns every error into a sentence on standard error and an exit status.</summary>
internal static class CommandLine
{
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
            MergeCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            SearchCommand.Create(),
            SqlCommand.Create(),
        };
        root.HelpName = "framewise";
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        List<string> errors =
        [
            .. parsed.Errors.Select(error =>
                string.Join(' ', error.Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
            ),
            .. UnknownOptions(parsed, args),
        ];
        if (errors.Count > 0)
        {
            foreach (var error in errors)
                WriteError(error);
            var command = parsed.CommandResult.Command;
            WriteError($"See 'framewise {(command is RootCommand ? "" : command.Name + " ")}--help'.");
            return ExitStatus.CouldNotStart;
        }
        using var interruption = new Interruption();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token
            );
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            WriteError("interrupted; what is done is kept, run the same command again to go on");
            return ExitStatus.Interrupted;
        }
        catch (ResultException e) when (e.Interrupts)
        {
            WriteError(e.Message);
            return ExitStatus.StoppedForNow;
        }
        catch (FramewiseException e)
        {
            WriteError(e.Path is { } path && !e.Message.Contains(path, StringComparison.Ordinal) ? $"{path}: {e.Message}" : e.Message);
            return ExitStatus.CouldNotStart;
        }
        catch (IOException) when (OutputIsClosed())
        {
            return ExitStatus.Complete;
        }
    }

    /// <summary>Words with a leading dash that were taken for paths because no option has that name.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed, string[] args)
    {
        var beforeTwoDashes = args.TakeWhile(arg => arg != "--").ToHashSet();
        return parsed
            .CommandResult.Tokens.Select(token => token.Value)
            .Where(value => value.Length > 1 && value[0] == '-' && beforeTwoDashes.Contains(value))
            .Select(value => $"There is no option '{value}'. If it is a file, put -- before it.");
    }

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
