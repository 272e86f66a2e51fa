using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>The two files that Hugging Face keeps beside a network: config.json with the labels, preprocessor_config.json with the pixels.</summary>
internal static class HuggingFaceFolder
{
    public const string ConfigName = "config.json";
    private const string ProcessorName = "preprocessor_config.json";

    public static void Add(CardDraft draft, string folder)
    {
        if (JsonConfig.Read(folder, ConfigName) is { } config && (config.Get("id2label") is not null || config.Get("architectures") is not null)) AddConfig(draft, config, folder);
        if (JsonConfig.Read(folder, ProcessorName) is { } processor && processor.Text("architecture") is null) HuggingFaceProcessor.Add(draft, processor);
    }

    private static void AddConfig(CardDraft draft, JsonConfig config, string folder)
    {
        if (config.Texts("architectures") is [var architecture, ..])
        {
            if (architecture.Contains("For", StringComparison.Ordinal) && !architecture.Contains("ImageClassification", StringComparison.Ordinal))
                throw new ModelException($"'{folder}' holds {architecture} (config.json); Framewise runs classifiers (...ForImageClassification).", folder);
            draft.Add("origin", $"Hugging Face {config.Text("_name_or_path") ?? architecture}", ConfigName);
        }
        foreach (var property in (string[])["id2label", "labels"])
            if (config.Node(property) is { } node) draft.AddLabels(() => LabelTree.Read(node, $"{ConfigName} ({property})"), $"{ConfigName} ({property})");
        draft.Add("layout", config.Get("id2label") is not null ? "nchw" : null, "Hugging Face's networks");
    }
}
