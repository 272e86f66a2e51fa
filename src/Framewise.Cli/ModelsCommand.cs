using System.CommandLine;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise models</c>: the networks that can be fetched by name.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "List and fetch the networks of the catalogue.") { CreatePull() };

    private static Command CreatePull()
    {
        var name = new Argument<string>("NAME") { Description = "Name in the catalogue.", DefaultValueFactory = _ => ModelCatalogue.DefaultName };
        var command = new Command("pull", "Fetch a network into the user's cache folder and verify it.") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await NetworkModel.LoadAsync(arguments.GetRequiredValue(name), progress: new ErrorLines(), cancellationToken: cancellationToken);
            return ExitStatus.Complete;
        });
        return command;
    }
}
