using System.CommandLine;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise models card</c>: the card as a file that a person can mend, complete or with null for what nothing says.</summary>
internal static class ModelsCardCommand
{
    public static Command Create()
    {
        var command = new Command(
            "card",
            "Print the card that is derived for a model, to be kept as NAME.card.json beside it and mended there."
        )
        {
            ModelsShowCommand.Model,
            ModelArguments.All,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            var model = await Models.Model.FetchAsync(
                arguments.GetRequiredValue(ModelsShowCommand.Model),
                ModelArguments.Read(arguments),
                new FetchDisplay(),
                cancellationToken
            );
            foreach (var warning in model.Warnings)
                CommandLine.WriteError($"warning: {warning}");
            Console.Out.Write(
                new ModelCardFile
                {
                    Card = model.Card,
                    File = Path.GetFileName(model.Path),
                    Sha256 = model.Sha256,
                }.ToJson()
            );
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
