using System.CommandLine;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary>The options that say what a model expects, where its files do not.</summary>
internal static class ModelArguments
{
    public static readonly Option<string?> Card = new("--card")
    {
        HelpName = "FILE",
        Description = "Model card of the model file, where it does not lie beside it.",
    };

    public static readonly Option<string?> Preset = new("--preset")
    {
        HelpName = "NAME",
        Description =
            "Well-known pre-processing for a model that does not say: imagenet (torchvision), inception (TensorFlow), caffe or nvidia2017.",
    };

    public static readonly Option<string?> Labels = new("--labels")
    {
        HelpName = "FILE",
        Description =
            "The model's labels in any usual form (lines, numbered lines, CSV, JSON, YAML; see docs/model-files.md); or imagenet-1k.",
    };

    public static readonly Option<string[]> Set = new("--set")
    {
        HelpName = "PROPERTY=VALUE",
        Description = "A property of the card, such as crop_mode=square or mean=0.5,0.5,0.5; goes before all else. May be repeated.",
    };

    public static readonly Option<string?> Variant = new("--variant")
    {
        HelpName = "NAME",
        Description =
            "Which file of a folder that holds one model in several variants: fp16, quantized, int8, q4 ... Default: "
            + "the plain one, or the only one.",
    };

    public static IEnumerable<Option> All => [Card, Preset, Labels, Set, Variant];

    public static ModelOptions Read(ParseResult arguments, int models = 1)
    {
        var options = new ModelOptions
        {
            CardPath = arguments.GetValue(Card),
            Preset = arguments.GetValue(Preset),
            LabelsPath = arguments.GetValue(Labels),
            Variant = arguments.GetValue(Variant),
            Properties = Properties(arguments.GetValue(Set) ?? []),
        };
        if (
            models > 1
            && (options.CardPath ?? options.Preset ?? options.LabelsPath ?? options.Variant) is not null | options.Properties.Count > 0
        )
            throw new UsageException(
                "--card, --preset, --labels, --variant and --set describe one model, but several are named. "
                    + "Put a card beside each model file instead."
            );
        return options;
    }

    /// <summary>Whether nothing is said of the model that its own card does not say.</summary>
    public static bool AreDefault(ModelOptions? options) =>
        options is null or { CardPath: null, Preset: null, LabelsPath: null, Variant: null, Properties.Count: 0 };

    private static Dictionary<string, string> Properties(string[] given)
    {
        var properties = new Dictionary<string, string>();
        foreach (var text in given)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new UsageException($"--set '{text}' is not PROPERTY=VALUE, such as crop_mode=square.");
            properties[name.Trim()] = value.Trim();
        }
        return properties;
    }
}
