using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// The metadata that Ultralytics writes into its ONNX exports: task, imgsz, names. The pixels are those of its classify_transforms:
/// the shorter side resized to imgsz by Pillow's bilinear filter, the middle cut out, x/255, no mean and std.
/// </summary>
internal static partial class UltralyticsMetadata
{
    public static void Add(CardDraft draft, ModelProto model, string path)
    {
        var metadata = model.MetadataProps.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.First().Value);
        if (!metadata.TryGetValue("task", out var task) || !metadata.TryGetValue("names", out var names)) return;
        if (task != "classify")
            throw new ModelException($"'{path}' is an Ultralytics network for the task '{task}'; Framewise runs classifiers (task 'classify').", path);
        const string Source = "Ultralytics metadata in the file";
        if (PythonDictionary.TryRead(names) is { } labels) draft.Add("labels", new JsonArray([.. labels.Select(label => (JsonNode)label)]), Source + " (names)");
        else draft.Note("The Ultralytics metadata 'names' of the file cannot be read.");
        if (metadata.TryGetValue("imgsz", out var size) && Size().Match(size) is { Success: true } match)
        {
            var (height, width) = (int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value));
            draft.Add("input_size", new JsonArray(3, height, width), Source + " (imgsz)");
            draft.Add("crop_mode", height == width ? "center" : "squash", Transforms);
            if (height == width) draft.Add("resize", height, Transforms);
        }
        draft.Add("layout", "nchw", Transforms);
        draft.Add("interpolation", "bilinear", Transforms);
        draft.Add("channels", "rgb", Transforms);
        draft.Add("scale", "1/255", Transforms);
        draft.Add("mean", new JsonArray(0, 0, 0), Transforms);
        draft.Add("std", new JsonArray(1, 1, 1), Transforms);
        if (metadata.TryGetValue("license", out var license)) draft.Add("license", license, Source);
        if (metadata.TryGetValue("description", out var description)) draft.Add("origin", description, Source);
    }

    private const string Transforms = "Ultralytics' classify_transforms";

    [GeneratedRegex(@"^\s*[\[(]\s*(\d{1,5})\s*,\s*(\d{1,5})\s*[\])]\s*$")]
    private static partial Regex Size();
}
