using System.Text.Json.Nodes;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// A model-proc file of Intel's DL Streamer (NAME.json beside the model): how the picture is resized, its range and colours, the labels.
/// Without a statement the model takes the whole picture as BGR bytes, as Intel's own do.
/// </summary>
internal static class ModelProc
{
    private const string Default = "DL Streamer's default";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        if (Read(candidate) is not { } proc)
            return;
        var source = $"{proc.Name} (DL Streamer)";
        var parameters = proc.Objects("input_preproc") is [var first, ..] ? first.Object("params") : null;
        AddPicture(draft, candidate, parameters, source);
        draft.Add(
            "channels",
            parameters?.Text("color_space")?.ToLowerInvariant() ?? "bgr",
            parameters?.Text("color_space") is null ? Default : source
        );
        AddRange(draft, parameters, source);
        AddOutput(draft, candidate, proc, source);
    }

    private static JsonConfig? Read(Candidate candidate) =>
        Directory
            .EnumerateFiles(candidate.Folder, "*.json")
            .OrderBy(path => Path.GetFileNameWithoutExtension(path) == Path.GetFileNameWithoutExtension(candidate.Path) ? 0 : 1)
            .ThenBy(path => path, StringComparer.Ordinal)
            .Where(path =>
                new FileInfo(path).Length < 1 << 20 && File.ReadAllText(path).Contains("\"input_preproc\"", StringComparison.Ordinal)
            )
            .Select(path => JsonConfig.Read(candidate.Folder, Path.GetFileName(path)))
            .FirstOrDefault(proc => proc?.Get("json_schema_version") is not null && proc.Get("input_preproc") is not null);

    private static void AddPicture(CardDraft draft, Candidate candidate, JsonConfig? parameters, string source)
    {
        var (resize, crop) = (parameters?.Text("resize"), parameters?.Text("crop"));
        var mode = (resize, crop) switch
        {
            ("aspect-ratio", "central") => "center",
            ("aspect-ratio", null or "no") => "letterbox",
            (null or "no" or "no-aspect-ratio", null or "no") => "squash",
            _ => null,
        };
        if (mode is null)
            draft.Note($"{source} says resize {resize} with crop {crop}, which is not understood.");
        draft.Add("crop_mode", mode, resize is null ? Default : $"{source}, resize{(crop is null ? "" : " and crop")}");
        if (mode == "center" && candidate.Input?.Shape is [_, _, { } height, { } width] && height == width)
            draft.Add("resize", (int)height, $"{source}, resize");
        draft.Add("interpolation", "bilinear", "DL Streamer (OpenCV)");
        draft.Add("antialias", false, "DL Streamer (OpenCV)");
        if (mode == "letterbox")
            draft.Add("fill", parameters?.Object("padding")?.Number("fill_value") is { } fill ? (int)fill : 0, Default);
    }

    /// <summary>Bytes are spread over the range, and then mean and std are those of the range.</summary>
    private static void AddRange(CardDraft draft, JsonConfig? parameters, string source)
    {
        var range =
            parameters?.Numbers("range") is [var low, var high] && high > low ? (Low: low, High: high) : ((double Low, double High)?)null;
        if (range is { } spread)
            draft.Add("scale", (spread.High - spread.Low) / 255, $"{source}, range");
        else
            draft.Add("scale", 1, Default);
        var mean = parameters?.Numbers("mean") is { Length: 3 } means ? means : [0, 0, 0];
        draft.Add(
            "mean",
            Candidate.Numbers(mean.Select(value => value - (range?.Low ?? 0))),
            parameters?.Get("mean") is null
                ? range is null
                    ? Default
                    : $"{source}, range"
                : $"{source}, mean"
        );
        draft.Add(
            "std",
            Candidate.Numbers(parameters?.Numbers("std") is { Length: 3 } stds ? stds : [1, 1, 1]),
            parameters?.Get("std") is null ? Default : $"{source}, std"
        );
    }

    private static void AddOutput(CardDraft draft, Candidate candidate, JsonConfig proc, string source)
    {
        var outputs = proc.Objects("output_postproc");
        if (draft.Text("output") is { } named)
            outputs = [.. outputs.Where(output => output.Text("layer_name") is null || output.Text("layer_name") == named)];
        if (outputs.Count > 1)
            draft.Note(
                $"{source} tells of several classifications "
                    + $"({string.Join(", ", outputs.Select(output => output.Text("layer_name")))}): name one with --set output=NAME."
            );
        if (outputs is not [var only])
            return;
        if (
            only.Text("layer_name") is { } layer
            && GraphDescription.Of(candidate.Model).Outputs is { Count: > 1 } all
            && all.Any(output => output.Name == layer)
        )
            draft.Add("output", layer, $"{source}, layer_name");
        var method = only.Text("method");
        if (method == "softmax")
            draft.Add("output_kind", "logits", $"{source}, method softmax");
        if (method == "compound")
            draft.Add("output_kind", candidate.Independent, $"{source}, method compound");
        if (only.Texts("labels") is not { } labels)
            return;
        // Of a pair, the first is said where the number is above the threshold.
        if (method == "compound" && labels.Length % 2 == 0)
            labels = [.. labels.Where((_, index) => index % 2 == 0)];
        draft.AddLabels(
            () => LabelTree.Read(new JsonArray([.. labels.Select(label => (JsonNode)label)]), $"{source}, labels"),
            $"{source}, labels"
        );
    }
}
