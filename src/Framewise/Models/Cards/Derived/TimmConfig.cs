using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>timm's config.json: <c>pretrained_cfg</c> has the card's own words.</summary>
internal static class TimmConfig
{
    public static void Add(CardDraft draft, ModelProto model, string folder)
    {
        if (JsonConfig.Read(folder, HuggingFaceFolder.ConfigName) is not { } config) return;
        var recipe = config.Object("pretrained_cfg") ?? config;
        if (recipe.Get("input_size") is null || config.Text("architecture") is not { } architecture) return;
        var source = $"{config.Name} (timm)";

        var size = UsesTestSize(recipe, model) ? "test_" : "";
        if (recipe.Numbers(size + "input_size") is [var channels, var height, var width])
            draft.Add("input_size", new JsonArray((int)channels, (int)height, (int)width), source);
        draft.Add("crop_pct", recipe.Number(size + "crop_pct") ?? recipe.Number("crop_pct"), source);
        draft.Add("crop_mode", recipe.Text("crop_mode") ?? "center", recipe.Text("crop_mode") is null ? "timm's default" : source);
        draft.Add("interpolation", recipe.Text("interpolation"), source);
        AddNumbers(draft, "mean", recipe, source);
        AddNumbers(draft, "std", recipe, source);
        draft.Add("layout", "nchw", "timm's networks");
        draft.Add("channels", "rgb", "timm's networks");
        draft.Add("scale", "1/255", "timm's networks");
        draft.Add("license", recipe.Text("license"), source);
        draft.Add("origin", string.Join(' ', new[] { "timm", architecture, recipe.Text("tag") }.Where(part => part is not null)), source);
        AddLabels(draft, config, recipe, source);
    }

    /// <summary>Exports are made at either of the two sizes; the graph tells at which.</summary>
    private static bool UsesTestSize(JsonConfig recipe, ModelProto model) =>
        recipe.Numbers("test_input_size") is [_, var height, var width]
        && GraphDescription.Of(model).Inputs is [{ Shape: [_, _, { } h, { } w] }] && (h, w) == ((long)height, (long)width);

    private static void AddNumbers(CardDraft draft, string property, JsonConfig recipe, string source)
    {
        if (recipe.Numbers(property) is { } numbers) draft.Add(property, new JsonArray([.. numbers.Select(number => (JsonNode)number)]), source);
    }

    private static void AddLabels(CardDraft draft, JsonConfig config, JsonConfig recipe, string source)
    {
        var names = config.Texts("label_names") ?? recipe.Texts("label_names");
        var descriptions = (config.Object("label_descriptions") ?? recipe.Object("label_descriptions"));
        if (names is not null)
            draft.Add("labels", new JsonArray([.. names.Select(name => (JsonNode)(descriptions?.Text(name) ?? name))]), source + ", label_names");
        else if ((config.Number("num_classes") ?? recipe.Number("num_classes")) == 1000 && config.Get("id2label") is null)
            draft.Add("labels", LabelList.ImageNet1k, $"{config.Name}: 1000 classes without names are ImageNet-1k's (timm's rule)");
    }
}
