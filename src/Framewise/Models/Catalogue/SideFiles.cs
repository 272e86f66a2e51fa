using Framewise.Models.Onnx;
using Framewise.Models.TfJs;

namespace Framewise.Models.Catalogue;

/// <summary>What a model of the user's needs beside its file, on its way into the catalogue: weights in files of their own, and what other
/// programs' files and labels say, as a card.</summary>
internal static class SideFiles
{
    /// <summary>The files with weights, which lie in the model's folder or below it.</summary>
    /// <exception cref="ModelException">The model names a file elsewhere, or one that is not there.</exception>
    public static IReadOnlyList<string> Weights(string model)
    {
        using var stream = File.OpenRead(model);
        return FormatDetector.Detect(stream, model) switch
        {
            ModelFormat.TfJs => TfJsModel.Read(model).Shards,
            ModelFormat.Onnx => new ExternalData(model).Files(OnnxFile.Read(File.ReadAllBytes(model), model)),
            _ => [],
        };
    }

    /// <summary>Copies them to the same places beside another model file.</summary>
    public static void Copy(IReadOnlyList<string> files, string model, string target)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(Folder(target), Path.GetRelativePath(Folder(model), file));
            Directory.CreateDirectory(Folder(path));
            File.Copy(file, path + ".partial", overwrite: true);
            File.Move(path + ".partial", path, overwrite: true);
        }
    }

    /// <summary>The card that the files beside a model tell, labels in it; null where they do not tell all of it.</summary>
    /// <exception cref="ModelException">The model is no classifier, or its files contradict each other.</exception>
    public static string? DerivedCard(string model)
    {
        try
        {
            var loaded = Model.Load(model);
            return new ModelCardFile { Card = loaded.Card, File = Path.GetFileName(model) }.ToJson();
        }
        catch (ModelException e) when (e.PartialCard is not null)
        {
            return null;
        }
    }

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
