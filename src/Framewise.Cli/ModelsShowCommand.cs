using System.CommandLine;
using System.Text.Json;
using Framewise.Models;
using Framewise.Prompts;

namespace Framewise.Cli;

/// <summary><c>framewise models show</c>: a model's card, and from where each of its statements was derived.</summary>
internal static class ModelsShowCommand
{
    private const int WidestValue = 40;

    public static readonly Argument<string> Model = new("NAME|FILE|FOLDER|hf:ORG/NAME")
    {
        Description = "A name of the catalogue, a model's file, a folder that holds one, or a repository of the Hugging Face hub.",
        DefaultValueFactory = _ => ModelCatalogue.DefaultName,
    };

    public static Command Create()
    {
        var command = new Command("show", "What a model expects and gives, and where each statement comes from.")
        {
            Model,
            ModelArguments.All,
            ModelsCommand.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(Model);
        var json = arguments.GetValue(ModelsCommand.Json);
        try
        {
            if (ModelCatalogue.Find(name) is { } entry && !ModelCatalogue.IsFetched(entry))
                ShowEntry(entry, json);
            else
                Show(await Models.Model.FetchAsync(name, ModelArguments.Read(arguments), new FetchDisplay(), cancellationToken), json);
            return ExitStatus.Complete;
        }
        catch (ModelException e) when (!json && e.KnownFacts.Count > 0)
        {
            WriteFacts(e.KnownFacts);
            throw;
        }
    }

    /// <summary>A model that is not here yet: its card alone.</summary>
    private static void ShowEntry(CatalogueEntry entry, bool json)
    {
        var card = entry.Card is { } known
            ? new ModelCardFile
            {
                Card = known,
                File = entry.File,
                Sha256 = entry.Sha256,
            }.ToJson()
            : "{}\n";
        if (!json)
            CommandLine.WriteError(
                entry.Package is null
                    ? $"{entry.Name} is not here; put {entry.File} into '{Path.GetDirectoryName(ModelCatalogue.ExpectedPath(entry))}'"
                    : $"{entry.Name} is not here yet; 'framewise models pull {entry.Name}' fetches it "
                        + $"({ModelsCommand.Megabytes(entry.DownloadBytes)})"
            );
        Console.Out.Write(card);
    }

    private static void Show(Model model, bool json)
    {
        CardFact[] facts = [.. model.Facts, .. TextFacts.Of(model)];
        if (json)
        {
            var card = new ModelCardFile
            {
                Card = model.Card,
                File = Path.GetFileName(model.Path),
                Sha256 = model.Sha256,
            }.ToJson();
            JsonOutput.WriteDocument(
                new
                {
                    model.Name,
                    Path = Path.GetFullPath(model.Path),
                    model.Sha256,
                    model.Revision,
                    Format = model.Format.ToString().ToLowerInvariant(),
                    Classes = model.Graph.ClassCount,
                    model.Graph.FixedBatch,
                    Card = JsonSerializer.Deserialize<JsonElement>(card),
                    Sources = facts.ToDictionary(fact => fact.Property, fact => fact.Source),
                    model.Warnings,
                }
            );
            return;
        }
        WriteLine("network", model.Name);
        WriteLine("file", Path.GetFullPath(model.Path));
        WriteLine("format", model.Format.ToString().ToLowerInvariant());
        WriteLine("sha256", model.Sha256);
        if (model.Revision is { } revision)
            WriteLine("revision", revision);
        WriteLine("classes", model.Card.Text is null ? $"{model.Graph.ClassCount}" : "your own words (classify --classes)");
        WriteLine(
            "batch",
            model.Graph.FixedBatch is { } batch ? $"{batch} only: the graph is made for it and cannot be changed safely" : "any"
        );
        Console.Out.WriteLine();
        WriteFacts(facts);
        foreach (var warning in model.Warnings)
            CommandLine.WriteError($"warning: {warning}");
    }

    private static void WriteFacts(IReadOnlyList<CardFact> facts)
    {
        var width = Math.Min(WidestValue, facts.Max(fact => fact.Value.Length));
        foreach (var fact in facts)
            Console.Out.WriteLine($"{fact.Property, -16} {fact.Value.PadRight(width)}  from {fact.Source}");
    }

    private static void WriteLine(string what, string value) => Console.Out.WriteLine($"{what, -16} {value}");
}
