using System.Text.Json.Nodes;
using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>timm's config.json, whose <c>pretrained_cfg</c> has the card's own words, or that part alone as default_cfg.json. What is left
/// out is timm's default.</summary>
internal static class TimmConfig
{
    private const string Default = "timm's default";

    public static void Add(CardDraft draft, Candidate candidate, string folder)
    {
        if (Read(folder) is not var (config, recipe))
            return;
        var source = $"{config.Name} (timm)";
        var size = UsesTestSize(recipe, candidate) ? "test_" : "";
        if (recipe.Numbers(size + "input_size") is [var channels, var height, var width])
            draft.Add("input_size", new JsonArray((int)channels, (int)height, (int)width), $"{source}, {size}input_size");
        var share = recipe.Number(size + "crop_pct") ?? recipe.Number("crop_pct");
        AddCrop(draft, recipe, share ?? 0.875, share is null ? Default : source);
        draft.Add(
            "interpolation",
            recipe.Text("interpolation") is { } filter and not "random" ? filter : "bicubic",
            recipe.Text("interpolation") is null ? Default : source
        );
        var mean = recipe.Numbers("mean");
        draft.Add("mean", Candidate.Numbers(mean ?? [0.485, 0.456, 0.406]), mean is null ? Default : source);
        var std = recipe.Numbers("std");
        draft.Add("std", Candidate.Numbers(std ?? [0.229, 0.224, 0.225]), std is null ? Default : source);
        draft.Add("layout", "nchw", "timm's models");
        draft.Add("channels", "rgb", "timm's models");
        draft.Add("scale", "1/255", "timm's models");
        draft.Add("license", recipe.Text("license"), source);
        draft.Add(
            "origin",
            string.Join(' ', new[] { "timm", config.Text("architecture"), recipe.Text("tag") }.Where(part => part is { Length: > 0 })),
            source
        );
        AddLabels(draft, config, recipe, source);
    }

    /// <summary>What is not a classifier: a model without classes.</summary>
    public static string? Refusal(string folder) =>
        Read(folder) is var (config, recipe) && (config.Number("num_classes") ?? recipe.Number("num_classes")) == 0
            ? $"a feature extractor without classes (timm {config.Text("architecture")}, num_classes 0 in {config.Name}): "
                + "it gives an embedding"
                + (config.Number("num_features") is { } length ? $" of {length} numbers" : "")
                + " and no labels"
            : null;

    private static (JsonConfig Config, JsonConfig Recipe)? Read(string folder)
    {
        foreach (var name in (string[])[HuggingFaceFolder.ConfigName, "default_cfg.json"])
            if (
                JsonConfig.Read(folder, name) is { } config
                && config.Text("architecture") is not null
                && (config.Object("pretrained_cfg") ?? config) is var recipe
                && recipe.Get("input_size") is not null
            )
                return (config, recipe);
        return null;
    }

    /// <summary>timm resizes to size / crop_pct and cuts the middle: by the shorter side, as a whole, or (border) by the longer side with
    /// the rest filled with the mean.</summary>
    private static void AddCrop(CardDraft draft, JsonConfig recipe, double share, string source)
    {
        var mode = recipe.Text("crop_mode") ?? "center";
        var from = recipe.Text("crop_mode") is null ? Default : source;
        draft.Add("crop_mode", mode == "border" ? "letterbox" : mode, from);
        if (mode == "border" && recipe.Numbers("mean") is { } mean)
            draft.Add("fill", new JsonArray([.. mean.Select(level => (JsonNode)(int)Math.Round(level * 255))]), from);
        if (mode == "center" || share < 1)
            draft.Add("crop_pct", share, mode == "center" ? source : from);
    }

    /// <summary>Exports are made at either of the two sizes; the graph tells at which.</summary>
    private static bool UsesTestSize(JsonConfig recipe, Candidate candidate) =>
        recipe.Numbers("test_input_size") is [_, var height, var width]
        && candidate.Input?.Shape is [_, _, { } h, { } w]
        && (h, w) == ((long)height, (long)width);

    private static void AddLabels(CardDraft draft, JsonConfig config, JsonConfig recipe, string source)
    {
        var names = config.Texts("label_names") ?? recipe.Texts("label_names");
        var descriptions = config.Object("label_descriptions") ?? recipe.Object("label_descriptions");
        if (names is not null)
            draft.Add(
                "labels",
                new JsonArray([.. names.Select(name => (JsonNode)(descriptions?.Text(name) ?? name))]),
                source + ", label_names"
            );
        else if ((config.Number("num_classes") ?? recipe.Number("num_classes")) == 1000 && config.Get("id2label") is null)
            draft.Add("labels", LabelList.ImageNet1k, $"{config.Name}: 1000 classes without names are ImageNet-1k's (timm's rule)");
    }
}
