using System.CommandLine;
using System.Globalization;
using Framewise.Models;
using Framewise.Verification;

namespace Framewise.Cli;

/// <summary><c>framewise models</c>: the models that are known by name, and what is known of a model.</summary>
internal static class ModelsCommand
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON on standard output." };

    public static Command Create() =>
        new("models", "List, show, fetch and check models.")
        {
            CreateList(),
            ModelsShowCommand.Create(),
            ModelsCardCommand.Create(),
            CreatePull(),
            ModelsVerifyCommand.Create(),
            ModelsAddCommand.Create(),
            ModelsOptimizeCommand.Create(),
        };

    public static string Megabytes(long bytes) => bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB") : "";

    private static Command CreateList()
    {
        var command = new Command("list", "The models of the catalogue.") { Json };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(Json))
                WriteJson();
            else
                foreach (var entry in All())
                    WriteLine(entry);
        });
        return command;
    }

    /// <summary>Loads a model, fetched if need be and checked on its first use.</summary>
    public static async Task<Model> LoadAsync(
        string name,
        ModelOptions? options,
        IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var model = await Models.Model.FetchAsync(name, options, progress, cancellationToken);
        foreach (var warning in model.Warnings)
            CommandLine.WriteError($"warning: {warning}");
        if (ModelArguments.AreDefault(options) && ModelVerification.CheckOnFirstUse(name, model) is { Passed: false } report)
            CommandLine.WriteError($"warning: {ModelsVerifyCommand.Describe(report)}");
        return model;
    }

    /// <summary>Loads several models, whose names must differ.</summary>
    public static async Task<IReadOnlyList<Model>> LoadAsync(
        IReadOnlyList<string> names,
        ModelOptions? options,
        IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var models = new List<Model>();
        foreach (var name in names)
            models.Add(await LoadAsync(name, options, progress, cancellationToken));
        ThrowIfSameName(models);
        return models;
    }

    private static void ThrowIfSameName(List<Model> models)
    {
        if (models.GroupBy(model => model.Name).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new UsageException(
                $"{string.Join(" and ", same.Select(model => $"'{model.Path}'"))} are both called '{same.Key}', "
                    + "so their columns could not be told apart. Give one another name in its card."
            );
    }

    private static IEnumerable<CatalogueEntry> All() => [.. ModelCatalogue.Entries, .. ModelCatalogue.Added()];

    private static void WriteLine(CatalogueEntry entry)
    {
        var state =
            ModelCatalogue.IsFetched(entry) ? "here"
            : entry.DownloadBytes > 0 ? $"{Megabytes(entry.DownloadBytes)} to fetch"
            : "yours to bring";
        Screen.WriteLine(
            $"{entry.Name, -16} {state, -17} {entry.License, -24} "
                + $"{entry.Description}{(entry.Name == ModelCatalogue.DefaultName ? " (default)" : "")}",
            indent: 17
        );
    }

    private static void WriteJson() =>
        JsonOutput.WriteDocument(
            All()
                .Select(entry => new
                {
                    entry.Name,
                    entry.Description,
                    entry.License,
                    File = ModelCatalogue.ExpectedPath(entry),
                    Fetched = ModelCatalogue.IsFetched(entry),
                    entry.FileBytes,
                    entry.DownloadBytes,
                    entry.Sha256,
                })
        );

    private static Command CreatePull()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "Name in the catalogue, or hf:ORG/NAME on the Hugging Face hub.",
            DefaultValueFactory = _ => ModelCatalogue.DefaultName,
        };
        var command = new Command("pull", "Fetch a model into the user's cache folder and check it.") { name };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                await LoadAsync(arguments.GetRequiredValue(name), null, new FetchDisplay(), cancellationToken);
                return ExitStatus.Complete;
            }
        );
        return command;
    }
}
