using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// The folder that Teachable Machine exports for TensorFlow Lite: model.tflite or model_unquant.tflite with labels.txt, whose lines are
/// numbered ("0 cat"). Its program shows the network the middle square of the picture, in x/127.5 - 1.
/// </summary>
internal static class TeachableMachineFolder
{
    public static void Add(CardDraft draft, ModelProto model, string path)
    {
        if (Path.GetFileName(path) is not ("model.tflite" or "model_unquant.tflite")) return;
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "labels.txt");
        if (!File.Exists(file) || GraphDescription.Of(model).Inputs is not [{ Shape: [_, { } height, { } width, 3] }] || height != width) return;
        if (!File.ReadLines(file).Take(1).Any(line => line.TrimStart().StartsWith("0 ", StringComparison.Ordinal))) return;

        const string Source = "Teachable Machine's TFLite export";
        draft.AddLabels(() => LabelList.Read(file), Source + ", labels.txt");
        draft.Add("crop_mode", "square", Source);
        draft.Add("interpolation", "bilinear", Source);
        draft.Add("channels", "rgb", Source);
        draft.Add("scale", "1/127.5", Source);
        draft.Add("mean", new JsonArray(1, 1, 1), Source);
        draft.Add("std", new JsonArray(1, 1, 1), Source);
        draft.Add("origin", "Teachable Machine", Source);
    }
}
