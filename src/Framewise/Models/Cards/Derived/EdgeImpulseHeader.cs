using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Framewise.Models.Labels;
using Framewise.Models.Notations;

namespace Framewise.Models.Cards.Derived;

/// <summary>Edge Impulse's model-parameters/model_metadata.h and model_variables.h: size, how the picture is fitted, and the labels. Its
/// images are RGB from 0 to 1.</summary>
internal static partial class EdgeImpulseHeader
{
    private const string FileName = "model_metadata.h";
    private const string VariablesName = "model_variables.h";
    private const string Source = $"{FileName} (Edge Impulse)";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        if (Folder(candidate.Folder) is not { } folder)
            return;
        var text = File.ReadAllText(Path.Combine(folder, FileName));
        if (Number(text, "EI_CLASSIFIER_INPUT_HEIGHT") is not { } height || Number(text, "EI_CLASSIFIER_INPUT_WIDTH") is not { } width)
            return;
        draft.Add("input_size", new JsonArray(3, height, width), Source);
        var mode = Mode().Match(text).Groups[1].Value;
        draft.Add(
            "crop_mode",
            mode switch
            {
                "SQUASH" => "squash",
                "FIT_SHORTEST" => "center",
                "FIT_LONGEST" => "letterbox",
                _ => null,
            },
            $"{Source}, EI_CLASSIFIER_RESIZE_MODE"
        );
        if (mode == "FIT_SHORTEST" && height == width)
            draft.Add("resize", height, Source);
        if (mode == "FIT_LONGEST")
            draft.Add("fill", 0, Source);
        draft.Add("interpolation", "bilinear", "Edge Impulse's images");
        draft.Add("channels", "rgb", "Edge Impulse's images");
        draft.Add("scale", "1/255", "Edge Impulse's images");
        draft.Add("mean", Candidate.Three(0), "Edge Impulse's images");
        draft.Add("std", Candidate.Three(1), "Edge Impulse's images");
        var variables = Path.Combine(folder, VariablesName);
        if (File.Exists(variables) && Labels().Match(File.ReadAllText(variables)) is { Success: true } labels)
            draft.AddLabels(
                () => LabelTree.Read(PythonText.Read($"[{labels.Groups[1].Value}]"), $"{VariablesName}"),
                $"{VariablesName} (Edge Impulse)"
            );
    }

    private static string? Folder(string folder) =>
        new[] { folder, Path.Combine(folder, "model-parameters"), Path.Combine(folder, "..", "model-parameters") }.FirstOrDefault(place =>
            File.Exists(Path.Combine(place, FileName))
        );

    private static int? Number(string text, string name) =>
        Regex.Match(text, $@"#define\s+{name}\s+(\d{{1,5}})\b") is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;

    [GeneratedRegex(@"#define\s+EI_CLASSIFIER_RESIZE_MODE\s+EI_CLASSIFIER_RESIZE_(\w+)")]
    private static partial Regex Mode();

    [GeneratedRegex(@"inferencing_categories\w*\s*\[[^\]]*\]\s*=\s*\{([^}]*)\}")]
    private static partial Regex Labels();
}
