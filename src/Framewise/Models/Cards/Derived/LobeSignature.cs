using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// signature.json of Lobe's exports. lobe-python (image_utils.py) resizes the shorter side by Pillow's default filter, cuts the middle and
/// divides by 255.
/// </summary>
internal static class LobeSignature
{
    private const string FileName = "signature.json";
    private const string Program = "lobe-python's image_utils";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        if (
            JsonConfig.Read(candidate.Folder, FileName) is not { } signature
            || signature.Object("inputs")?.Object("Image") is not { } image
        )
            return;
        const string Source = $"{FileName} (Lobe)";
        if (
            image.Get("shape") is { } shape
            && shape.EnumerateArray().Skip(1).Select(side => side.TryGetInt32(out var length) ? length : 0).ToArray()
                is [> 0 and var height, > 0 and var width, 3]
        )
        {
            draft.Add("input_size", new JsonArray(3, height, width), $"{Source}, inputs.Image.shape");
            if (candidate.Input?.Shape is [_, _, _, 3])
                draft.Add("layout", "nhwc", $"{Source}, inputs.Image.shape");
            draft.Add("crop_mode", "center", Program);
            if (height == width)
                draft.Add("resize", height, Program);
        }
        draft.Add("interpolation", "bicubic", Program);
        draft.Add("channels", "rgb", Program);
        draft.Add("scale", "1/255", Program);
        draft.Add("mean", Candidate.Three(0), Program);
        draft.Add("std", Candidate.Three(1), Program);
        if (
            signature.Object("outputs")?.Object("Confidences")?.Text("name")?.Split(':')[0] is { } output
            && GraphDescription.Of(candidate.Model).Outputs is { Count: > 1 } outputs
            && outputs.FirstOrDefault(found => found.Name.Split(':')[0] == output) is { } scores
        )
            draft.Add("output", scores.Name, $"{Source}, outputs.Confidences");
        if (signature.Object("classes")?.Node("Label") is { } labels)
            draft.AddLabels(() => LabelTree.Read(labels, $"{FileName} (classes.Label)"), $"{Source}, classes.Label");
        draft.Add("origin", signature.Text("doc_name") is { Length: > 0 } name ? $"Lobe {name}" : "Lobe", Source);
    }
}
