using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.TfLite;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// TFLite metadata: a FlatBuffer in the model's buffer TFLITE_METADATA, and label files in a zip archive behind the model. Field numbers
/// are those of tflite_support/metadata/metadata_schema.fbs, 1.5. The metadata says nothing of cropping; the Task Library, which it was
/// made for, resizes the whole picture.
/// </summary>
internal static class TfLiteMetadata
{
    private const string BufferName = "TFLITE_METADATA";
    private const string Source = "TFLite metadata in the file";
    private const string TaskLibrary = "TFLite Task Library's ImageClassifier";
    private const int NormalizationOptions = 1;
    private const int ImageProperties = 2;
    private const int AxisLabels = 2;
    private const int LongestLabelFile = 16 << 20;

    public static void Add(CardDraft draft, ReadOnlyMemory<byte> file, string path)
    {
        if (Find(file, path) is not { } metadata)
            return;
        if (metadata.Children(3) is not [var graph, ..] || graph.Children(2) is not [var input, ..])
            return;
        if (input.Child(3) is { } content && content.SByte(0) == ImageProperties && content.Child(1)?.SByte(0) == 1)
            draft.Add("channels", "rgb", Source);
        AddNormalization(draft, input);
        draft.Add("crop_mode", "squash", TaskLibrary);
        draft.Add("interpolation", "bilinear", TaskLibrary);
        draft.Add("license", NotEmpty(metadata.Text(5)), Source);
        draft.Add("origin", NotEmpty(metadata.Text(0)), Source);
        if (graph.Children(3) is [var output] && LabelFile(output) is { } name)
            AddLabels(draft, file, name, path);
    }

    private static FlatTable? Find(ReadOnlyMemory<byte> bytes, string path)
    {
        var root = new FlatFile(bytes, path).Root();
        var buffers = root.Children(4);
        foreach (var entry in root.Children(6))
            if (
                entry.Text(0) == BufferName
                && entry.Int(1) is var index
                && index >= 0
                && index < buffers.Length
                && buffers[index].Bytes(0) is { Length: > 8 } metadata
            )
                return new FlatFile(metadata.ToArray(), path).Root();
        return null;
    }

    private static string? NotEmpty(string? text) => text is { Length: > 0 } ? text : null;

    /// <summary>(byte - mean) / std.</summary>
    private static void AddNormalization(CardDraft draft, FlatTable input)
    {
        var unit = input.Children(4).Where(unit => unit.SByte(0) == NormalizationOptions).Select(unit => unit.Child(1)).FirstOrDefault();
        if (unit?.Floats(0) is not { Length: 1 or 3 } mean || unit?.Floats(1) is not { Length: 1 or 3 } std)
            return;
        draft.Add("scale", 1, Source);
        draft.Add("mean", Three(mean), Source);
        draft.Add("std", Three(std), Source);
    }

    private static JsonArray Three(float[] values) =>
        new([.. Enumerable.Range(0, 3).Select(i => (JsonNode)(double)values[values.Length == 1 ? 0 : i])]);

    /// <summary>Of several languages the one without a locale, or the first.</summary>
    private static string? LabelFile(FlatTable output)
    {
        var files = output.Children(6).Where(file => file.SByte(2) == AxisLabels).ToArray();
        return files.OrderBy(file => file.Text(3) is { Length: > 0 } ? 1 : 0).Select(file => file.Text(0)).FirstOrDefault();
    }

    private static void AddLabels(CardDraft draft, ReadOnlyMemory<byte> file, string name, string path)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(file.ToArray(), writable: false), ZipArchiveMode.Read);
            if (archive.GetEntry(name) is not { Length: <= LongestLabelFile } entry)
                return;
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            draft.AddLabels(() => LabelList.Parse(reader.ReadToEnd(), $"{path}/{name}"), $"{name} packed into the file");
        }
        catch (InvalidDataException)
        {
            draft.Note($"The metadata names the label file '{name}', but no archive is packed into the file.");
        }
    }
}
