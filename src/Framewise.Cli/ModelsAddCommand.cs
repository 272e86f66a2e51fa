using System.CommandLine;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise models add</c>: a model of the user's, from an address or a file, under a name.</summary>
internal static class ModelsAddCommand
{
    private static readonly Argument<string> Source = new("URL|FILE|FOLDER")
    {
        Description =
            "Where the model is. Of a file or folder here, the weights beside it are copied, too, "
            + "and what other files say of it is kept as its card.",
    };

    private static readonly Option<string?> Sha256 = new("--sha256")
    {
        HelpName = "HASH",
        Description = "SHA-256 of the file; needed with an address.",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        HelpName = "NAME",
        Description = "The name to give it. Default: the file's.",
    };

    public static Command Create()
    {
        var command = new Command(
            "add",
            "Add a model to the catalogue on this machine. An interrupted download goes on when the command is run again."
        )
        {
            Source,
            Sha256,
            Name,
            ModelArguments.Card,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var wanted = new ModelToAdd
        {
            Source = arguments.GetRequiredValue(Source),
            Sha256 = arguments.GetValue(Sha256),
            Name = arguments.GetValue(Name),
            CardPath = arguments.GetValue(ModelArguments.Card),
        };
        var entry = await ModelCatalogue.AddAsync(wanted, progress: new FetchDisplay(), cancellationToken: cancellationToken);
        var model = Models.Model.Load(entry.Name);
        Console.Out.WriteLine($"{entry.Name}: {model.Graph.ClassCount} classes, sha256 {entry.Sha256}. Use it with -m {entry.Name}.");
        return ExitStatus.Complete;
    }
}
