using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Notations;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// PaddleClas' inference.yml and inference_*.yaml: PreProcess.transform_ops in their order, PostProcess with the labels. What is left out
/// is the default of deploy/python/preprocess.py: OpenCV's bilinear, which does not filter, and ImageNet's mean and std.
/// </summary>
internal static class PaddleClasConfig
{
    public static void Add(CardDraft draft, Candidate candidate)
    {
        foreach (var path in Directory.EnumerateFiles(candidate.Folder, "*.y*ml").Order(StringComparer.Ordinal))
            if (
                JsonConfig.Read(candidate.Folder, Path.GetFileName(path), YamlText.Read, "transform_ops") is { } config
                && config.Object("PreProcess")?.Objects("transform_ops") is { Count: > 0 } operators
            )
            {
                var source = $"{config.Name} (PaddleClas)";
                var steps = operators
                    .SelectMany(step => step.Root.EnumerateObject())
                    .GroupBy(step => step.Name)
                    .ToDictionary(
                        group => group.Key,
                        group =>
                            group.First().Value is { ValueKind: JsonValueKind.Object } values
                                ? new JsonConfig(values, config.Name)
                                : JsonConfig.Of([], config.Name)
                    );
                AddSize(draft, steps, source);
                AddNumbers(draft, steps.GetValueOrDefault("NormalizeImage"), source);
                draft.Add("channels", steps.GetValueOrDefault("DecodeImage")?.Flag("to_rgb") == false ? "bgr" : "rgb", source);
                draft.Add("layout", steps.ContainsKey("ToCHWImage") ? "nchw" : "nhwc", source);
                if (config.Object("PostProcess") is { } post)
                    AddLabels(draft, post, candidate, source);
                return;
            }
    }

    private static void AddSize(CardDraft draft, Dictionary<string, JsonConfig> steps, string source)
    {
        if (steps.GetValueOrDefault("ResizeImage") is not { } resize)
            return;
        var crop = steps.GetValueOrDefault("CropImage") is { } cut ? Sides(cut) : null;
        if (resize.Number("resize_short") is > 0 and var shorter && crop is var (cropWidth, cropHeight))
        {
            draft.Add("input_size", new JsonArray(3, cropHeight, cropWidth), $"{source}, CropImage");
            draft.Add("crop_mode", "center", $"{source}, ResizeImage and CropImage");
            draft.Add("resize", (int)shorter, $"{source}, ResizeImage");
        }
        else if (Sides(resize) is var (width, height))
        {
            var isCut = crop is not null && crop != (width, height);
            draft.Add(
                "input_size",
                isCut ? new JsonArray(3, crop!.Value.Height, crop.Value.Width) : new JsonArray(3, height, width),
                $"{source}, ResizeImage (size is width, height)"
            );
            draft.Add("crop_mode", "squash", $"{source}, ResizeImage");
            if (isCut)
                draft.Add("resize", new JsonArray(height, width), $"{source}, ResizeImage");
        }
        var pillow = string.Equals(resize.Text("backend"), "pil", StringComparison.OrdinalIgnoreCase);
        var filter = resize.Text("interpolation") is { Length: > 0 } stated ? stated.ToLowerInvariant() : "bilinear";
        var resizes = resize.Text("interpolation") is null ? $"PaddleClas' default ({(pillow ? "Pillow" : "OpenCV")})" : source;
        draft.Add("interpolation", filter, resizes);
        if (!pillow && filter == "bilinear")
            draft.Add("antialias", false, resizes);
        else if (!pillow && filter is "bicubic" or "lanczos")
            draft.Warn($"{source} resizes with OpenCV's {filter}, which does not filter; Pillow's is the nearest there is here.");
    }

    private static (int Width, int Height)? Sides(JsonConfig step) =>
        step.Number("size") is { } side ? ((int)side, (int)side)
        : step.Numbers("size") is [var width, var height] ? ((int)width, (int)height)
        : null;

    private static void AddNumbers(CardDraft draft, JsonConfig? normalize, string source)
    {
        if (normalize is null)
            return;
        if (normalize.Number("scale") is { } scale)
            draft.Add("scale", scale, $"{source}, NormalizeImage");
        else if (
            normalize.Text("scale")?.Split('/') is [var above, var below]
            && Parse(above) is { } numerator
            && Parse(below) is { } denominator
            && denominator != 0
        )
            draft.Add("scale", numerator / denominator, $"{source}, NormalizeImage");
        else
            draft.Add("scale", "1/255", "PaddleClas' default");
        draft.Add("mean", Candidate.Numbers(normalize.Numbers("mean") ?? [0.485, 0.456, 0.406]), $"{source}, NormalizeImage");
        draft.Add("std", Candidate.Numbers(normalize.Numbers("std") ?? [0.229, 0.224, 0.225]), $"{source}, NormalizeImage");
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void AddLabels(CardDraft draft, JsonConfig post, Candidate candidate, string source)
    {
        var name =
            post.Text("name")
            ?? post.Text("main_indicator")
            ?? post.Root.EnumerateObject().Select(entry => entry.Name).FirstOrDefault()
            ?? "";
        if (name is "MultiLabelTopk" or "MultiLabelThreshOutput" || name.EndsWith("Attribute", StringComparison.Ordinal))
            draft.Add("output_kind", candidate.Independent, $"{source}, {name}");
        var details = post.Object(name) ?? post;
        if (details.Node("label_list") is { } list)
            draft.AddLabels(() => LabelTree.Read(list, $"{source}, label_list"), $"{source}, label_list");
        if (details.Text("class_id_map_file") is not { Length: > 0 } map)
            return;
        var file = map.Split('/', '\\')[^1];
        if (File.Exists(Path.Combine(candidate.Folder, file)))
            draft.AddLabels(() => LabelList.Read(Path.Combine(candidate.Folder, file)), $"{file} ({source}, class_id_map_file)");
        else if (file == "imagenet1k_label_list.txt")
            draft.Add("labels", LabelList.ImageNet1k, $"{source}, class_id_map_file {file}");
        else
            draft.Note($"{source} names the label file '{file}', which does not lie beside the model.");
    }
}
