namespace Framewise.Models;

/// <summary>How <see cref="Model"/> finds what belongs to a model.</summary>
public sealed record ModelOptions
{
    /// <summary>The card to use; null: <c>NAME.card.json</c> beside the model's file, else what can be derived.</summary>
    public string? CardPath { get; init; }

    /// <summary>A preset for what neither card nor model say: imagenet, inception, caffe or nvidia2017; null: none.</summary>
    public string? Preset { get; init; }

    /// <summary>The file with one label per line, or <c>imagenet-1k</c>; null: as the card says.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>Properties of the card as a person types them, such as <c>crop_mode</c> = <c>square</c>; they go before the
    /// card's.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Which of the files to take in a folder that holds one model in several variants: fp16, quantized, int8, q4 ...; null: the
    /// plain one, or the only one.</summary>
    public string? Variant { get; init; }

    /// <summary>The folder that holds fetched models, one folder each; null: <see cref="ModelCatalogue.DefaultFolder"/>.</summary>
    public string? CatalogueFolder { get; init; }
}
