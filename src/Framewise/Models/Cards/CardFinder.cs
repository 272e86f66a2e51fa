using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Framewise.Models.Cards.Derived;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;
using Framewise.Models.TwoTowers;

namespace Framewise.Models.Cards;

/// <summary>
/// Puts a model's card together. In this order, the first to state a property wins: the caller, the card's file, the built-in card of a
/// known file, the preset's pixels, what the ecosystem's files beside or inside the model say, the graph, the rest of the preset, the
/// file's name.
/// </summary>
internal sealed class CardFinder(string path, ModelOptions options)
{
    private static readonly string[] s_pixels = ["crop_mode", "crop_pct", "interpolation", "channels", "scale", "mean", "std", "subtract"];

    private readonly CardDraft _draft = new();

    /// <summary>The card, where each of its statements comes from, and what a user should know. <paramref name="file"/>: the bytes of a
    /// TFLite file, which may carry metadata;
    /// <paramref name="towers"/> and <paramref name="joint"/>: of a model that compares pictures with texts, its files and the graph with
    /// both halves, if there is one.</summary>
    public (ModelCard Card, IReadOnlyList<CardFact> Facts, IReadOnlyList<string> Warnings) Find(
        string sha256,
        ModelProto model,
        ModelFormat format,
        ReadOnlyMemory<byte> file,
        TowerFiles? towers = null,
        ModelProto? joint = null
    )
    {
        AddOptions();
        var cardPath = options.CardPath ?? ModelCardFile.PathBeside(path);
        var hasFile = options.CardPath is not null || File.Exists(cardPath);
        if (hasFile)
            _draft.AddAll(ModelCardFile.ReadJson(cardPath), $"card {Path.GetFileName(cardPath)}");
        var known = hasFile ? null : KnownModels.FindJson(sha256) ?? (format == ModelFormat.AlexNet ? KnownModels.AlexNetJson : null);
        if (options.Preset is not null && known is not null)
            AddPreset(Preset(), s_pixels.Contains);
        if (known is { } builtIn)
            AddKnown(builtIn);
        var preset = Preset();
        AddPreset(preset, s_pixels.Contains);
        if (towers is not null)
            TowerFacts.Add(_draft, towers, joint);
        else
        {
            GraphFacts.AddGray(_draft, model);
            DerivedCards.Add(_draft, new Candidate(path, model, format, file) { HasCard = hasFile });
            GraphChecks.Classifier(GraphDescription.Of(model), path);
            OutputFacts.Add(_draft, model, path);
        }
        GraphFacts.Add(_draft, model);
        AddPreset(preset, property => !s_pixels.Contains(property));
        _draft.Add("name", towers?.Name ?? DerivedCards.NameOf(path), towers is null ? "name of the file" : "name of the folder");

        var reader = new CardReader(_draft.ToJson(), hasFile ? cardPath : path, hasTexts: towers is not null);
        var card = reader.Read();
        if (reader.Problems.Count > 0)
            throw hasFile ? ModelCardFile.Unusable(cardPath, reader.Problems) : Incomplete(reader.Problems, model, cardPath);
        if (LabelList.ArePlaceholders(card.Card.Labels))
            _draft.Warn($"The labels of '{path}' are placeholders ({card.Card.Labels[0]}, ...). Give their names with --labels FILE.");
        if (card.Sha256 is null || card.Sha256 == sha256)
            return (card.Card, _draft.Facts, _draft.Warnings);
        throw new ModelException(
            $"The card '{cardPath}' was made for a model file with sha256 {card.Sha256}, but '{path}' has {sha256}.",
            cardPath
        )
        {
            WayOut = "Use the card of this file, or correct its sha256.",
        };
    }

    /// <summary>How a preset makes pixels, as a person types it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> PixelsOf(string preset) =>
        CardPresets
            .All[preset]
            .EnumerateObject()
            .Where(property => s_pixels.Contains(property.Name))
            .Select(property =>
                KeyValuePair.Create(property.Name, property.Value.ToString().Trim('[', ']').Replace(" ", "", StringComparison.Ordinal))
            );

    private void AddOptions()
    {
        foreach (var (property, value) in options.Properties)
            _draft.Add(property, Parse(property, value), "command line");
        _draft.Add("preset", options.Preset, "command line");
        if (options.LabelsPath is { } labels)
            _draft.Add("labels", labels == LabelList.ImageNet1k ? labels : Path.GetFullPath(labels), "command line");
    }

    /// <summary>What a person types: JSON, numbers joined by commas, or a text.</summary>
    private static JsonNode Parse(string property, string value)
    {
        if (!CardReader.Properties.Contains(property))
            throw new ModelException(
                $"'{property}' is not a property of a card; there are {string.Join(", ", CardReader.Properties.Skip(1))}. "
                    + "See docs/model-files.md."
            );
        if (property == "labels")
            return value == LabelList.ImageNet1k || value.StartsWith('[') ? JsonOrText(value) : Path.GetFullPath(value);
        var parts = value.Split(',');
        if (parts.Length > 1 && parts.All(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return new JsonArray([.. parts.Select(part => (JsonNode)double.Parse(part, NumberStyles.Float, CultureInfo.InvariantCulture))]);
        if (
            property == "input_size"
            && value.Split('x') is [var width, var height]
            && int.TryParse(width, out var w)
            && int.TryParse(height, out var h)
        )
            return new JsonArray(3, h, w);
        return JsonOrText(value);
    }

    private static JsonNode JsonOrText(string value)
    {
        try
        {
            return JsonNode.Parse(value) ?? JsonValue.Create(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private JsonElement? Preset() => _draft.Text("preset") is { } name && CardPresets.All.TryGetValue(name, out var preset) ? preset : null;

    private void AddPreset(JsonElement? preset, Func<string, bool> which)
    {
        if (preset is not { } recipe)
            return;
        foreach (var property in recipe.EnumerateObject().Where(property => which(property.Name)))
            _draft.Add(property.Name, JsonNode.Parse(property.Value.GetRawText()), $"preset {_draft.Text("preset")}");
    }

    /// <summary>A built-in card is complete together with its own preset, so nothing has to be derived.</summary>
    private void AddKnown(JsonElement card)
    {
        const string Source = "built-in card of this file";
        _draft.AddAll(card, Source);
        var preset = card.GetProperty("preset").GetString()!;
        _draft.AddAll(CardPresets.All[preset], $"{Source} (preset {preset})");
    }

    private ModelException Incomplete(IReadOnlyList<string> problems, ModelProto model, string cardPath)
    {
        var notes = _draft.Notes.Count > 0 ? $" {string.Join(" ", _draft.Notes)}" : "";
        return new ModelException(
            $"What '{path}' expects is not known completely (its input: {string.Join(", ", GraphDescription.Of(model).Inputs)}): "
                + $"{string.Join("; ", problems)}.{notes} "
                + $"Give it with --preset NAME ({string.Join(", ", CardPresets.All.Keys)}), --labels FILE and --set PROPERTY=VALUE, "
                + $"or in a card: '{Path.GetFileName(cardPath)}' beside the model or --card FILE; the shortest is "
                + """{ "preset": "imagenet" } """
                + ". See docs/model-files.md.",
            path
        )
        {
            KnownFacts = _draft.Facts,
            PartialCard = _draft.ToText(CardReader.Needed),
        };
    }
}
