using Framewise.Models.Labels;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// What Teachable Machine exports: model.json with metadata.json for TensorFlow.js, model.tflite or model_unquant.tflite with labels.txt,
/// whose lines are numbered ("0 cat"). Its program shows the model the middle square of the picture, in x/127.5 - 1.
/// </summary>
internal static class TeachableMachineFolder
{
    private const string MetadataName = "metadata.json";
    private const string Source = "Teachable Machine";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        if (candidate.Format == ModelFormat.TfJs && Metadata(candidate.Folder) is { } metadata)
        {
            if (metadata.Node("labels") is { } labels)
                draft.AddLabels(() => LabelTree.Read(labels, $"{MetadataName} (labels)"), $"{MetadataName} ({Source}), labels");
            AddPixels(draft);
        }
        if (candidate.Format != ModelFormat.TfLite || Path.GetFileName(candidate.Path) is not ("model.tflite" or "model_unquant.tflite"))
            return;
        var file = Path.Combine(candidate.Folder, "labels.txt");
        if (!File.Exists(file) || candidate.Input?.Shape is not [_, { } height, { } width, 3] || height != width)
            return;
        if (!File.ReadLines(file).Take(1).Any(line => line.TrimStart().StartsWith("0 ", StringComparison.Ordinal)))
            return;
        draft.AddLabels(() => LabelList.Read(file), $"labels.txt ({Source})");
        AddPixels(draft);
    }

    /// <summary>Poses and sounds come out of the same program.</summary>
    public static string? Refusal(string folder)
    {
        if (JsonConfig.Read(folder, MetadataName) is not { } metadata)
            return null;
        if (metadata.Get("wordLabels") is not null)
            return $"a sound model of Teachable Machine ({MetadataName}: wordLabels), whose input is a spectrogram and no picture";
        return metadata.Text("packageName") switch
        {
            "@teachablemachine/pose" => $"a pose model of Teachable Machine ({MetadataName}: packageName), "
                + "whose input is 14,739 numbers of PoseNet and no picture. Make an image project",
            { } other when other.StartsWith("@teachablemachine/", StringComparison.Ordinal) && other != "@teachablemachine/image" =>
                $"a model of Teachable Machine for {other} ({MetadataName}: packageName)",
            _ => null,
        };
    }

    private static JsonConfig? Metadata(string folder) =>
        JsonConfig.Read(folder, MetadataName) is { } metadata && metadata.Text("packageName") == "@teachablemachine/image"
            ? metadata
            : null;

    private static void AddPixels(CardDraft draft)
    {
        draft.Add("crop_mode", "square", Source);
        draft.Add("interpolation", "bilinear", Source);
        draft.Add("channels", "rgb", Source);
        draft.Add("scale", "1/127.5", Source);
        draft.Add("mean", Candidate.Three(1), Source);
        draft.Add("std", Candidate.Three(1), Source);
        draft.Add("origin", Source, Source);
    }
}
