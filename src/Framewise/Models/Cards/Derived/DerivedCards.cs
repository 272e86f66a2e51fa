using Framewise.Models.Hub;

namespace Framewise.Models.Cards.Derived;

/// <summary>What the files of other ecosystems, beside the model or inside it, say about its pixels and labels, or that it is no
/// classifier.</summary>
internal static class DerivedCards
{
    public static void Add(CardDraft draft, Candidate candidate)
    {
        UltralyticsMetadata.Add(draft, candidate);
        if (candidate.Format == ModelFormat.TfLite)
            TfLiteMetadata.Add(draft, candidate.File, candidate.Path);
        CustomVisionExport.Add(draft, candidate);
        TeachableMachineFolder.Add(draft, candidate);
        LobeSignature.Add(draft, candidate);
        TaggerTable.Add(draft, candidate);
        PaddleClasConfig.Add(draft, candidate);
        ModelProc.Add(draft, candidate);
        OpenModelZoo.Add(draft, candidate);
        EdgeImpulseHeader.Add(draft, candidate);
        TritonConfig.Add(draft, candidate);
        var folder = FolderOf(candidate.Path);
        OpenClipConfig.Add(draft, folder);
        TimmConfig.Add(draft, candidate, folder);
        HuggingFaceFolder.Add(draft, folder);
    }

    /// <summary>Throws where the files beside a model say that it is something else. Without this its graph would be refused for its
    /// shapes, which helps nobody.</summary>
    /// <exception cref="ModelException">It is no classifier of pictures.</exception>
    public static void Refuse(string path)
    {
        var own = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var what =
            TimmConfig.Refusal(FolderOf(path))
            ?? HuggingFaceFolder.Refusal(FolderOf(path))
            ?? CustomVisionExport.Refusal(own)
            ?? TeachableMachineFolder.Refusal(own)
            ?? UltralyticsMetadata.Refusal(own)
            ?? OpenModelZoo.Refusal(own);
        if (what is not null)
            throw new ModelException($"'{path}' is {what}. Framewise runs classifiers of pictures.", path);
    }

    /// <summary>The file's name, or that of its folder where the file has the name that all such files have.</summary>
    public static string NameOf(string path)
    {
        var (name, variant) = ModelPath.Split(path);
        if (name != "model")
            return Path.GetFileNameWithoutExtension(path);
        var folder = HubCache.AddressOf(path)?.Repository.Split('/')[^1] ?? new DirectoryInfo(FolderOf(path)).Name;
        return variant is null or "unquant" ? folder : $"{folder}-{variant}";
    }

    /// <summary>The folder with the configuration: the model's own, or, as Hugging Face lays it out, the one above its folder
    /// <c>onnx</c>.</summary>
    public static string FolderOf(string path)
    {
        var own = Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetFileName(own) == "onnx" && Path.GetDirectoryName(own) is { } above && !HasConfig(own) && HasConfig(above)
            ? above
            : own;
    }

    private static bool HasConfig(string folder) => HuggingFaceFolder.Names.Any(name => File.Exists(Path.Combine(folder, name)));
}
