using System.Text.Json.Nodes;

namespace Framewise.Models.Cards.Derived;

/// <summary>open_clip_config.json: <c>preprocess_cfg</c> has the pixels; what it leaves out is open_clip's default (PreprocessCfg in
/// transform.py).</summary>
internal static class OpenClipConfig
{
    private const string FileName = "open_clip_config.json";
    private const string Default = "open_clip's default";

    public static void Add(CardDraft draft, string folder)
    {
        if (JsonConfig.Read(folder, FileName) is not { } config || config.Object("preprocess_cfg") is not { } recipe)
            return;
        AddPixels(draft, recipe, config.Object("model_cfg"), FileName);
        draft.Note($"{FileName} is that of a model that compares pictures with texts: it has no labels of its own.");
    }

    /// <summary>The content of <c>preprocess_cfg</c>, wherever it lies; <paramref name="model"/> is asked for the size where it has
    /// none.</summary>
    public static void AddPixels(CardDraft draft, JsonConfig recipe, JsonConfig? model, string name)
    {
        var side = recipe.Get("size") is not null ? recipe : model?.Object("vision_cfg");
        var size = side?.Number("size") ?? side?.Number("image_size");
        var sides = side?.Numbers("size") ?? side?.Numbers("image_size") ?? (size is { } one ? [one, one] : null);
        var mode = recipe.Text("resize_mode") ?? "shortest";
        var from = recipe.Text("resize_mode") is null ? Default : $"{name} (resize_mode)";
        if (sides is [var height, var width])
        {
            draft.Add("input_size", new JsonArray(3, (int)height, (int)width), $"{name} (image_size)");
            if (mode == "shortest" && height == width)
                draft.Add("resize", (int)height, from);
        }
        draft.Add(
            "crop_mode",
            mode switch
            {
                "shortest" => "center",
                "longest" => "letterbox",
                _ => mode,
            },
            from
        );
        if (mode == "longest")
            draft.Add("fill", (int)(recipe.Number("fill_color") ?? 0), recipe.Get("fill_color") is null ? Default : $"{name} (fill_color)");
        draft.Add("interpolation", recipe.Text("interpolation") ?? "bicubic", recipe.Text("interpolation") is null ? Default : name);
        draft.Add(
            "mean",
            Candidate.Numbers(recipe.Numbers("mean") ?? [0.48145466, 0.4578275, 0.40821073]),
            recipe.Get("mean") is null ? Default : name
        );
        draft.Add(
            "std",
            Candidate.Numbers(recipe.Numbers("std") ?? [0.26862954, 0.26130258, 0.27577711]),
            recipe.Get("std") is null ? Default : name
        );
        draft.Add("layout", "nchw", "open_clip's models");
        draft.Add("channels", "rgb", "open_clip's models");
        draft.Add("scale", "1/255", "open_clip's models");
    }
}
