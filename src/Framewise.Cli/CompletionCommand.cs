using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.RegularExpressions;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise completion</c>: the script that a shell loads; and what it asks this program at every press of the tab
/// key.</summary>
internal static partial class CompletionCommand
{
    /// <summary>The hidden command of the scripts; its one argument is what stands between the program's name and the cursor.</summary>
    public const string Word = "complete";

    private static readonly Argument<string> Shell = new("SHELL")
    {
        Description = "The shell. The script's first lines say where it goes.",
    };

    static CompletionCommand() => Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");

    public static Command Create()
    {
        var command = new Command(
            "completion",
            "Print the script by which a shell completes commands, options, their values and names of models."
        )
        {
            Shell,
        };
        command.SetAction(arguments =>
        {
            var assembly = typeof(CompletionCommand).Assembly;
            using var script = new StreamReader(assembly.GetManifestResourceStream($"framewise.{arguments.GetRequiredValue(Shell)}")!);
            Console.Out.Write(script.ReadToEnd());
        });
        return command;
    }

    /// <summary>Prints what the last word of the line may become, one a line; nothing where that is a file.</summary>
    public static int Answer(string line)
    {
        var root = CommandLine.CreateRoot();
        AddValues(root);
        var word = line[(line.LastIndexOf(' ') + 1)..];
        var found = root.Parse(line)
            .GetCompletions(line.Length)
            .Select(completion => completion.InsertText ?? completion.Label)
            .Where(text => text.StartsWith(word, StringComparison.Ordinal))
            .Where(text => text[0] != '/' && text != "-?" && (text[0] != '-' || word.StartsWith('-')));
        foreach (var text in found.Distinct())
            Console.Out.WriteLine(text);
        return ExitStatus.Complete;
    }

    /// <summary>What the declarations say of values only in words for people.</summary>
    private static void AddValues(Command command)
    {
        foreach (var option in command.Options)
        {
            if (option.ValueType == typeof(bool))
                option.CompletionSources.Clear();
            if (ValueList().IsMatch(option.HelpName ?? ""))
                option.CompletionSources.Add(context => Continue(context.WordToComplete, option.HelpName!.Split(',')));
            if (IsModel(option.HelpName ?? ""))
                option.CompletionSources.Add(_ => Models());
        }
        foreach (var argument in command.Arguments.Where(argument => IsModel(argument.Name) || command.Name == "pull"))
            argument.CompletionSources.Add(_ => Models());
        foreach (var inner in command.Subcommands)
            AddValues(inner);
    }

    private static bool IsModel(string name) => name.StartsWith("NAME|", StringComparison.Ordinal);

    private static IEnumerable<CompletionItem> Models() =>
        ModelCatalogue.Entries.Concat(ModelCatalogue.Added()).Select(entry => new CompletionItem(entry.Name));

    /// <summary>Values of a list with commas: each that the list does not have yet.</summary>
    private static IEnumerable<CompletionItem> Continue(string word, string[] values)
    {
        var done = word[..(word.LastIndexOf(',') + 1)];
        return values.Except(done.Split(',')).Select(value => new CompletionItem(done + value));
    }

    [GeneratedRegex("^[a-z0-9]+(,[a-z0-9]+)+$")]
    private static partial Regex ValueList();
}
