using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Notations;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// What Ultralytics writes into its ONNX files, and as metadata.yaml beside the others: task, imgsz, names. The pixels are those of its classify_transforms:
/// the shorter side resized to imgsz by Pillow's bilinear filter, the middle cut out, x/255, no mean and std.
/// </summary>
internal static class UltralyticsMetadata
{
    private const string FileName = "metadata.yaml";
    private const string Transforms = "Ultralytics' classify_transforms";

    public static void Add(CardDraft draft, ModelProto model, string path)
    {
        if (InFile(model) is { } inFile) Add(draft, inFile, path, "Ultralytics metadata in the file");
        if (JsonConfig.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, FileName, YamlText.Read) is { } beside && (beside.Text("task") ?? beside.Text("stride")) is not null)
            Add(draft, beside, path, FileName + " (Ultralytics)");
    }

    private static JsonConfig? InFile(ModelProto model)
    {
        var metadata = new JsonObject();
        foreach (var entry in model.MetadataProps) metadata.TryAdd(entry.Key, entry.Key == "imgsz" ? Value(entry.Value) : entry.Value);
        return metadata.ContainsKey("names") ? JsonConfig.Of(metadata, "metadata") : null;
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return PythonText.Read(text);
        }
        catch (FormatException)
        {
            return text;
        }
    }

    private static void Add(CardDraft draft, JsonConfig metadata, string path, string source)
    {
        var task = metadata.Text("task");
        if (task is not (null or "classify"))
            throw new ModelException($"'{path}' is an Ultralytics network for the task '{task}' ({source}); Framewise runs classifiers. Train one with 'yolo classify train', and export that.", path);
        AddLabels(draft, metadata, path, source);
        // Older exports state neither task nor pixels: YOLOv5 normalises as ImageNet does, the first YOLOv8 too, later ones do not.
        if (task is null)
        {
            if (draft.Has("labels")) draft.Note($"The {source} states names, but no task and so no pixels.");
            return;
        }
        var size = metadata.Numbers("imgsz") ?? (metadata.Number("imgsz") is { } side ? [side, side] : null);
        if (size is [>= 1 and <= 8192 and var height, >= 1 and <= 8192 and var width])
        {
            draft.Add("input_size", new JsonArray(3, (int)height, (int)width), source + ", imgsz");
            draft.Add("crop_mode", height == width ? "center" : "squash", Transforms);
            if (height == width) draft.Add("resize", (int)height, Transforms);
        }
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) draft.Add("layout", "nchw", Transforms);
        draft.Add("interpolation", "bilinear", Transforms);
        draft.Add("channels", "rgb", Transforms);
        draft.Add("scale", "1/255", Transforms);
        draft.Add("mean", new JsonArray(0, 0, 0), Transforms);
        draft.Add("std", new JsonArray(1, 1, 1), Transforms);
        draft.Add("license", metadata.Text("license"), source);
        draft.Add("origin", metadata.Text("description"), source);
    }

    private static void AddLabels(CardDraft draft, JsonConfig metadata, string path, string source)
    {
        var place = $"{path}, {source}, names";
        if (metadata.Text("names") is { } text) draft.AddLabels(() => LabelTree.ReadText(text, place), source + ", names");
        else if (metadata.Node("names") is { } node) draft.AddLabels(() => LabelTree.Read(node, place), source + ", names");
    }
}
