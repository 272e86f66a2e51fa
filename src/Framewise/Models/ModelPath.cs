using System.Text.RegularExpressions;
using Framewise.Models.Labels.Terms;
using Framewise.Models.TfJs;

namespace Framewise.Models;

/// <summary>Finds the model's file where a person names a file or a folder.</summary>
internal static partial class ModelPath
{
    /// <summary>Where Hugging Face's folders hold their ONNX files, often the same model in several variants.</summary>
    private const string OnnxFolder = "onnx";

    private static readonly string[] s_extensions = [".onnx", ".tflite", ".lite", ".npy"];

    /// <param name="path">A file or a folder.</param>
    /// <param name="variant">The variant to take in a folder that has several: fp16, quantized, int8, q4 and so on; null for the plain one,
    /// or the only one.</param>
    public static string Find(string path, string? variant = null)
    {
        if (File.Exists(path))
            return variant is null
                ? path
                : throw new ModelException(
                    $"'{path}' is a file, so that there is no variant '{variant}' to choose. Name the folder, or leave --variant out.",
                    path
                );
        if (!Directory.Exists(path))
            throw new ModelException(
                $"There is no model '{path}': it is neither a file or folder nor a name of the catalogue "
                    + $"({ModelCatalogue.Names}).{NearWords.Suggestion(path, ModelCatalogue.Entries.Select(entry => entry.Name))} "
                    + "Models of "
                    + "the Hugging Face hub are named hf:ORG/NAME.",
                path
            );
        return Choose([.. FilesOf(path, ""), .. FilesOf(path, OnnxFolder + "/")], variant, path) is { } file
            ? Path.Combine(path, file)
            : throw new ModelException(
                $"The folder '{path}' holds no model ({string.Join(", ", s_extensions)}, {TfJsModel.FileName}).",
                path
            );
    }

    /// <summary>The model among the files of a folder or repository, paths with slashes; null if there is none.</summary>
    /// <param name="files">All files.</param>
    /// <param name="variant">As for <see cref="Find"/>, or the path of one of the files.</param>
    /// <param name="place">The folder or repository, for messages.</param>
    /// <exception cref="ModelException">There are several, or not the one that is wanted.</exception>
    public static string? Choose(IReadOnlyList<string> files, string? variant, string place)
    {
        if (variant is not null && files.Contains(variant))
            return variant;
        var folders = new[] { "", OnnxFolder + "/" }
            .Select(folder =>
                files
                    .Where(file =>
                        file.StartsWith(folder, StringComparison.Ordinal)
                        && file.LastIndexOf('/') == folder.Length - 1
                        && s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
                    )
                    .Order(StringComparer.Ordinal)
                    .ToArray()
            )
            .Where(models => models.Length > 0)
            .ToArray();
        if (folders.Length > 0)
            return folders.Select(models => Choose(models, variant)).FirstOrDefault(file => file is not null)
                ?? throw NotOne(place, folders, variant);
        return files.Contains(TfJsModel.FileName) ? TfJsModel.FileName : null;
    }

    /// <summary>A file's name without its ending and its variant, and the variant: <c>model_fp16.onnx</c> is the variant fp16 of
    /// model.</summary>
    public static (string Name, string? Variant) Split(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return Variant().Match(name) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : (name, null);
    }

    private static IEnumerable<string> FilesOf(string path, string folder) =>
        Directory.Exists(Path.Combine(path, folder))
            ? Directory.GetFiles(Path.Combine(path, folder)).Select(file => folder + Path.GetFileName(file))
            : [];

    private static string? Choose(string[] files, string? variant)
    {
        if (variant is not null)
            files = [.. files.Where(file => variant.Equals(Split(file).Variant, StringComparison.OrdinalIgnoreCase))];
        else if (files.Length > 1 && files.Select(file => Split(file).Name).Distinct().Count() == 1)
            files = [.. files.Where(file => Split(file).Variant is null)];
        else if (files.Length > 1 && files.FirstOrDefault(file => Path.GetFileName(file) == "model.onnx") is { } usual)
            return usual;
        return files is [var one] ? one : null;
    }

    private static ModelException NotOne(string path, string[][] folders, string? variant)
    {
        var files = folders.SelectMany(files => files).ToArray();
        var variants = files.Select(file => Split(file).Variant).OfType<string>().Distinct().ToArray();
        var byName = path.StartsWith(Hub.HubAddress.Prefix, StringComparison.Ordinal)
            ? $"name the file, as {path}/{files[0]}"
            : "name the file";
        var which =
            variants.Length > 0
                ? $" Choose a variant ({string.Join(", ", variants)}) with --variant, or {byName}."
                : $" {char.ToUpperInvariant(byName[0])}{byName[1..]}.";
        return new ModelException(
            variant is null
                ? $"The folder '{path}' holds {files.Length} models ({string.Join(", ", files)}).{which}"
                : $"The folder '{path}' has not one model of the variant '{variant}', but {string.Join(", ", files)}.{which}",
            path
        );
    }

    // The endings that Optimum, transformers.js, onnxruntime's tools and TFLite's converters give.
    [GeneratedRegex(
        @"^(.+)[_.-](fp16|float16|fp32|int8|uint8|quantized|quant|unquant|dynamic|q4|q4f16|q8|bnb4|int4|uint4|optimized|O[1-4])$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Variant();
}
