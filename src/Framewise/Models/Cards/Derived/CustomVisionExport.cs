using System.Text.Json.Nodes;
using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// Azure Custom Vision: metadata in the ONNX file, cvexport.manifest, metadata_properties.json and labels.txt beside. The ONNX flavour
/// takes the whole picture, resized by Pillow's default filter. The program that is shipped with the TFLite and SavedModel flavours
/// (predict.py) cuts the middle of the picture and leaves 0..255 to the graph, whatever metadata_properties.json says.
/// </summary>
internal static class CustomVisionExport
{
    private const string ManifestName = "cvexport.manifest";
    private const string PropertiesName = "metadata_properties.json";
    private const string Format = "Image.BitmapPixelFormat";
    private const string Range = "Image.NominalPixelRange";
    private const string Method = "CustomVision.Postprocess.Method";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        var manifest = JsonConfig.Read(candidate.Folder, ManifestName);
        var metadata =
            InFile(candidate)
            ?? JsonConfig.Read(
                candidate.Folder,
                manifest?.Text("MetadataPropsFileName") is { } name && name == Path.GetFileName(name) ? name : PropertiesName
            );
        if (metadata?.Text(Format) is not { } format)
            return;
        var source = $"{metadata.Name} (Custom Vision)";
        draft.Add("channels", format.StartsWith("Bgr", StringComparison.Ordinal) ? "bgr" : "rgb", source);
        if (candidate.Format == ModelFormat.Onnx)
            AddWholePicture(draft, metadata, source);
        else
            AddMiddle(draft, candidate, metadata);
        draft.Add("mean", Candidate.Three(0), source);
        draft.Add("std", Candidate.Three(1), source);
        if (metadata.Text(Method) == "ClassificationMultiLabel")
            draft.Add("output_kind", candidate.Independent, $"{source}, {Method}");
        var labels = Path.Combine(
            candidate.Folder,
            manifest?.Text("LabelFileName") is { } file && file == Path.GetFileName(file) ? file : "labels.txt"
        );
        if (File.Exists(labels))
            draft.AddLabels(() => LabelList.Read(labels), $"{Path.GetFileName(labels)} (Custom Vision)");
        draft.Add("origin", "Azure Custom Vision", source);
    }

    public static string? Refusal(string folder) =>
        JsonConfig.Read(folder, ManifestName)?.Text("DomainType") is { } type and not "Classification"
            ? $"a model of Azure Custom Vision for {type} "
                + $"({ManifestName}){(type == "ObjectDetection" ? ", which gives boxes. Train a project of the type Classification" : "")}"
            : null;

    private static void AddWholePicture(CardDraft draft, JsonConfig metadata, string source)
    {
        const string Shown = "Custom Vision's sample for ONNX";
        draft.Add("crop_mode", "squash", Shown);
        draft.Add("interpolation", "bicubic", Shown);
        if (metadata.Text(Range) is { } range)
            draft.Add("scale", range == "Normalized_0_1" ? "1/255" : 1, $"{source}, {Range}");
    }

    private static void AddMiddle(CardDraft draft, Candidate candidate, JsonConfig metadata)
    {
        const string Shown = "Custom Vision's predict.py, shipped with this flavour";
        if (candidate.Input?.Shape is [_, { } height, { } width, 3] && height == width)
            draft.Add("resize", (int)height, Shown);
        draft.Add("crop_mode", "center", Shown);
        draft.Add("interpolation", "bilinear", Shown);
        draft.Add("scale", 1, Shown);
        if (metadata.Text("CustomVision.Preprocess.ResizeMethod") == "Stretch")
            draft.Warn(
                $"{metadata.Name} says Stretch and {metadata.Text(Range)}, "
                    + "but the program shipped with this flavour cuts the middle and gives 0..255; the program is followed. "
                    + "Say crop_mode and scale if it is otherwise."
            );
    }

    private static JsonConfig? InFile(Candidate candidate)
    {
        var metadata = new JsonObject();
        foreach (var entry in candidate.Model.MetadataProps)
            metadata.TryAdd(entry.Key, entry.Value);
        return metadata.ContainsKey(Format) ? JsonConfig.Of(metadata, "metadata in the file") : null;
    }
}
