using Framewise.Models.TfJs;

namespace Framewise.Models;

/// <summary>Finds the network's file where a person names a file or a folder.</summary>
internal static class NetworkPath
{
    private static readonly string[] s_extensions = [".onnx", ".tflite", ".lite", ".npy"];

    public static string Find(string path)
    {
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path))
            throw new ModelException($"There is no network '{path}': it is neither a file or folder nor a name of the catalogue ({ModelCatalogue.Names}).", path);
        var files = Directory.GetFiles(path)
            .Where(file => s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).ToArray();
        // Hugging Face's folders hold the network under one of two names, often with quantised variants beside it.
        var usual = (string[])[Path.Combine(path, "model.onnx"), Path.Combine(path, "onnx", "model.onnx")];
        if (files.Length != 1 && File.Exists(Path.Combine(path, "config.json")) && usual.FirstOrDefault(File.Exists) is { } model) return model;
        return files.Length switch
        {
            1 => files[0],
            0 when File.Exists(Path.Combine(path, TfJsModel.FileName)) => Path.Combine(path, TfJsModel.FileName),
            0 => throw new ModelException($"The folder '{path}' holds no network ({string.Join(", ", s_extensions)}, {TfJsModel.FileName}).", path),
            _ => throw new ModelException($"The folder '{path}' holds {files.Length} networks ({string.Join(", ", files.Select(Path.GetFileName))}). Name the file.", path),
        };
    }
}
