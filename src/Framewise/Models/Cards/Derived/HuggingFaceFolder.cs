using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// The files that Hugging Face keeps beside a model: config.json with the labels, and preprocessor_config.json with the pixels, which
/// transformers 5 may write inside processor_config.json.
/// </summary>
internal static class HuggingFaceFolder
{
    public const string ConfigName = "config.json";
    private const string ProcessorName = "preprocessor_config.json";
    private const string NestedName = "processor_config.json";

    public static readonly string[] Names = [ConfigName, ProcessorName, NestedName];

    public static void Add(CardDraft draft, string folder)
    {
        var config = Config(folder);
        if (config is not null)
            AddConfig(draft, config);
        if (Processor(folder) is not { } processor)
            return;
        if (processor.Get("architectures") is null || processor.Get("image_mean") is not null)
            HuggingFaceProcessor.Add(draft, processor, config?.Text("model_type"));
        else
        {
            draft.Note($"{processor.Name} holds the text of a config.json and so says nothing of pixels.");
            AddConfig(draft, processor);
        }
    }

    /// <summary>What is not a classifier of pictures; null: nothing that is known to be another thing.</summary>
    public static string? Refusal(string folder) => HuggingFaceTask.Refusal(Config(folder), Processor(folder));

    private static JsonConfig? Config(string folder) =>
        JsonConfig.Read(folder, ConfigName) is { } config
        && (config.Get("id2label") ?? config.Get("architectures") ?? config.Get("labels")) is not null
            ? config
            : null;

    private static JsonConfig? Processor(string folder)
    {
        var processor = JsonConfig.Read(folder, NestedName)?.Object("image_processor") ?? JsonConfig.Read(folder, ProcessorName);
        return processor?.Text("architecture") is null ? processor : null;
    }

    private static void AddConfig(CardDraft draft, JsonConfig config)
    {
        if (config.Texts("architectures") is [var architecture, ..])
            draft.Add("origin", $"Hugging Face {config.Text("_name_or_path") ?? architecture}", config.Name);
        foreach (var property in (string[])["id2label", "labels"])
            if (config.Node(property) is { } node)
                draft.AddLabels(() => LabelTree.Read(node, $"{config.Name} ({property})"), $"{config.Name} ({property})");
        if (config.Get("id2label") is not null)
            draft.Add("layout", "nchw", "Hugging Face's models");
    }
}
