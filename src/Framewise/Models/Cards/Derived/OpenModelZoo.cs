using System.Text.RegularExpressions;
using Framewise.Models.Notations;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// model.yml of Intel's Open Model Zoo. It is written for the converted model, which takes BGR bytes; the ONNX file before it takes what
/// the converter was told to put in front: mean and scale values, and RGB where it was told to reverse the channels.
/// </summary>
internal static partial class OpenModelZoo
{
    private const string FileName = "model.yml";

    public static void Add(CardDraft draft, Candidate candidate)
    {
        if (
            candidate.Format != ModelFormat.Onnx
            || JsonConfig.Read(candidate.Folder, FileName, YamlText.Read, "model_optimizer_args") is not { } config
            || config.Texts("model_optimizer_args") is not { } arguments
        )
            return;
        const string Source = $"{FileName} (Open Model Zoo), model_optimizer_args";
        draft.Add("channels", arguments.Contains("--reverse_input_channels") ? "rgb" : "bgr", Source);
        draft.Add("scale", 1, Source);
        draft.Add("mean", Candidate.Numbers(Values(arguments, "--mean_values") ?? [0, 0, 0]), Source);
        draft.Add("std", Candidate.Numbers(Values(arguments, "--scale_values") ?? [1, 1, 1]), Source);
        draft.Add("license", config.Text("license"), FileName);
        draft.Note($"{FileName} says nothing of how the picture is resized, nor of labels.");
    }

    public static string? Refusal(string folder) =>
        JsonConfig.Read(folder, FileName, YamlText.Read, "model_optimizer_args") is { } config
        && config.Get("model_optimizer_args") is not null
        && config.Text("task_type") is { } task and not ("classification" or "object_attributes")
            ? $"a model of the Open Model Zoo for {task.Replace('_', ' ')} ({FileName})"
            : null;

    private static double[]? Values(string[] arguments, string name) =>
        arguments.FirstOrDefault(argument => argument.StartsWith(name, StringComparison.Ordinal)) is { } argument
        && List().Match(argument) is { Success: true } match
        && JsonConfig.Of(new() { ["values"] = match.Value }, FileName).Numbers("values") is { Length: 3 } values
            ? values
            : null;

    [GeneratedRegex(@"\[[-0-9., ]+\]")]
    private static partial Regex List();
}
