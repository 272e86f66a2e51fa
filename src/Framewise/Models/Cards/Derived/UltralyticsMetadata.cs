using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Notations;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// What Ultralytics writes into its ONNX files, behind its TFLite files, and as metadata.yaml beside the others: task, imgsz, names. The
/// pixels are those of its classify_transforms: the shorter side resized to imgsz by Pillow's bilinear filter, the middle cut out, x/255,
/// no mean and std.
/// </summary>
internal static class UltralyticsMetadata
{
    private const string FileName = "metadata.yaml";
    private const string Transforms = "Ultralytics' classify_transforms";
    private const int LongestEntry = 16 << 20;

    public static void Add(CardDraft draft, Candidate candidate)
    {
        var inFile = candidate.Format == ModelFormat.TfLite ? Packed(candidate) : InFile(candidate);
        if (inFile is not null)
            Add(draft, inFile, candidate, "Ultralytics metadata in the file");
        if (Beside(candidate.Folder) is { } beside)
            Add(draft, beside, candidate, FileName + " (Ultralytics)");
    }

    public static string? Refusal(string folder) => Beside(folder) is { } beside ? Refusal(beside, FileName) : null;

    private static string? Refusal(JsonConfig metadata, string source) =>
        metadata.Text("task") is { } task and not "classify"
            ? $"an Ultralytics model for the task '{task}' ({source}). Train a classifier with 'yolo classify train' and export that"
            : null;

    private static JsonConfig? Beside(string folder) =>
        JsonConfig.Read(folder, FileName, YamlText.Read, "names:") is { } beside
        && (beside.Text("task") ?? beside.Text("stride")) is not null
            ? beside
            : null;

    private static JsonConfig? InFile(Candidate candidate)
    {
        var metadata = new JsonObject();
        foreach (var entry in candidate.Model.MetadataProps)
            metadata.TryAdd(entry.Key, entry.Key == "imgsz" ? Value(entry.Value) : entry.Value);
        return metadata.ContainsKey("names") ? JsonConfig.Of(metadata, "metadata") : null;
    }

    /// <summary>The first file of the archive behind a TFLite file: metadata.json, or a text as Python prints the dictionary.</summary>
    private static JsonConfig? Packed(Candidate candidate)
    {
        try
        {
            if (!MemoryMarshal.TryGetArray(candidate.File, out var bytes))
                return null;
            using var archive = new ZipArchive(
                new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false),
                ZipArchiveMode.Read
            );
            if (archive.Entries is not [{ Length: > 0 and <= LongestEntry } entry, ..])
                return null;
            using var reader = new StreamReader(entry.Open());
            return Value(reader.ReadToEnd()) is JsonObject metadata && metadata.ContainsKey("names")
                ? JsonConfig.Of(metadata, entry.Name)
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
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

    private static void Add(CardDraft draft, JsonConfig metadata, Candidate candidate, string source)
    {
        if (Refusal(metadata, source) is { } refusal)
        {
            if (candidate.HasCard)
                return;
            throw new ModelException($"'{candidate.Path}' is {refusal}.", candidate.Path);
        }
        AddLabels(draft, metadata, candidate.Path, source);
        // Older exports state neither task nor pixels: YOLOv5 normalises as ImageNet does, the first YOLOv8 too, later ones do not.
        if (metadata.Text("task") is null)
        {
            if (draft.Has("labels"))
                draft.Note($"The {source} states names, but no task and so no pixels.");
            return;
        }
        var size = metadata.Numbers("imgsz") ?? (metadata.Number("imgsz") is { } side ? [side, side] : null);
        if (size is [>= 1 and <= 8192 and var height, >= 1 and <= 8192 and var width])
        {
            draft.Add("input_size", new JsonArray(3, (int)height, (int)width), source + ", imgsz");
            draft.Add("crop_mode", height == width ? "center" : "squash", Transforms);
            if (height == width)
                draft.Add("resize", (int)height, Transforms);
        }
        if (candidate.Format == ModelFormat.Onnx)
            draft.Add("layout", "nchw", Transforms);
        draft.Add("interpolation", "bilinear", Transforms);
        draft.Add("channels", "rgb", Transforms);
        draft.Add("scale", "1/255", Transforms);
        draft.Add("mean", Candidate.Three(0), Transforms);
        draft.Add("std", Candidate.Three(1), Transforms);
        draft.Add("license", metadata.Text("license"), source);
        draft.Add("origin", metadata.Text("description"), source);
    }

    private static void AddLabels(CardDraft draft, JsonConfig metadata, string path, string source)
    {
        var place = $"{path}, {source}, names";
        if (metadata.Text("names") is { } text)
            draft.AddLabels(() => LabelTree.ReadText(text, place), source + ", names");
        else if (metadata.Node("names") is { } node)
            draft.AddLabels(() => LabelTree.Read(node, place), source + ", names");
    }
}
