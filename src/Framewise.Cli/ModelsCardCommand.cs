using System.CommandLine;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise models card</c>: the card as a file that a person can mend, complete or with null for what nothing says.</summary>
internal static class ModelsCardCommand
{
    public static Command Create()
    {
        var command = new Command("card", "Print the card that is derived for a network, to be kept as NAME.card.json beside it and mended there.")
        {
            ModelsShowCommand.Network, NetworkOptions.Card, NetworkOptions.Preset, NetworkOptions.Labels, NetworkOptions.Set, NetworkOptions.Variant,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            var network = await NetworkModel.LoadAsync(arguments.GetRequiredValue(ModelsShowCommand.Network), NetworkOptions.Read(arguments), new FetchDisplay(), cancellationToken);
            foreach (var warning in network.Warnings) CommandLine.WriteError($"warning: {warning}");
            Console.Out.Write(new ModelCardFile { Card = network.Card, File = Path.GetFileName(network.Path), Sha256 = network.Sha256 }.ToJson());
            return ExitStatus.Complete;
        }
        catch (ModelException e) when (e.PartialCard is { } card)
        {
            Console.Out.Write(card);
            CommandLine.WriteError($"{e.Message} What is null in the card has to be filled in.");
            return ExitStatus.SomeInputFailed;
        }
    }
}
