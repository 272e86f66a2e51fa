using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>What the files of other ecosystems, beside the network or inside it, say about its pixels and labels.</summary>
internal static class DerivedCards
{
    public static void Add(CardDraft draft, string path, ModelProto model, NetworkFormat format, ReadOnlyMemory<byte> file)
    {
        if (format == NetworkFormat.Onnx) UltralyticsMetadata.Add(draft, model, path);
        if (format == NetworkFormat.TfLite)
        {
            TfLiteMetadata.Add(draft, file, path);
            TeachableMachineFolder.Add(draft, model, path);
        }
        if (FolderOf(path) is { } folder)
        {
            TimmConfig.Add(draft, model, folder);
            HuggingFaceFolder.Add(draft, folder);
        }
    }

    /// <summary>The file's name, or that of its folder where the file has the name that all such files have.</summary>
    public static string NameOf(string path)
    {
        var (name, variant) = NetworkPath.Split(path);
        if (name != "model") return Path.GetFileNameWithoutExtension(path);
        var folder = new DirectoryInfo(FolderOf(path) ?? Path.GetDirectoryName(Path.GetFullPath(path))!).Name;
        return variant is null or "unquant" ? folder : $"{folder}-{variant}";
    }

    /// <summary>The folder with config.json: the network's own, or, as Hugging Face lays it out, the one above its folder <c>onnx</c>.</summary>
    public static string? FolderOf(string path)
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (File.Exists(Path.Combine(own, HuggingFaceFolder.ConfigName))) return own;
        return Path.GetFileName(own) == "onnx" && Path.GetDirectoryName(own) is { } above && File.Exists(Path.Combine(above, HuggingFaceFolder.ConfigName)) ? above : null;
    }
}
