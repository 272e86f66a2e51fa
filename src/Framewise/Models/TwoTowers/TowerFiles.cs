using Framewise.Models.Hub;

namespace Framewise.Models.TwoTowers;

/// <summary>The files of a model that compares pictures with texts: two graphs, or one that holds both.</summary>
/// <param name="Folder">Where the configuration lies.</param>
/// <param name="Image">The graph that takes pictures.</param>
/// <param name="Text">The graph that takes token ids; the same file where one graph holds both.</param>
/// <param name="TokenizerFolder">Where the tokenizer's files lie.</param>
internal sealed record TowerFiles(string Folder, string Image, string Text, string TokenizerFolder)
{
    // Hugging Face's export, and open_clip's as Immich lays it out.
    private const string VisionPrefix = "vision_model",
        TextPrefix = "text_model",
        VisualFolder = "visual",
        TextualFolder = "textual";

    public bool IsJoint => Image == Text;

    /// <summary>The folder's name, with what the picture graph's name adds: clip, clip_fp16.</summary>
    public string Name =>
        (HubCache.AddressOf(Image)?.Repository.Split('/')[^1] ?? new DirectoryInfo(Folder).Name)
        + (
            Path.GetFileNameWithoutExtension(Image) is var name && name.StartsWith(VisionPrefix, StringComparison.Ordinal)
                ? name[VisionPrefix.Length..]
                : ""
        );

    /// <summary>The files of a folder, or those that belong to a picture graph; null if there are no two towers.</summary>
    /// <param name="path">A folder or a file.</param>
    /// <param name="variant">Of a folder with several, the picture graph to take: fp16, quantized ...; the text graph is that of the same
    /// variant, or the plain one.</param>
    /// <exception cref="ModelException">One tower is missing, or several could be meant.</exception>
    public static TowerFiles? Find(string path, string? variant = null)
    {
        if (File.Exists(path))
            return OfFile(Path.GetFullPath(path));
        if (!Directory.Exists(path))
            return null;
        path = Path.GetFullPath(path);
        if (
            Graphs(Path.Combine(path, VisualFolder), "") is var visual
            && Graphs(Path.Combine(path, TextualFolder), "") is var textual
            && visual.Count + textual.Count > 0
        )
            return OpenClip(
                path,
                Choose(visual, path, "picture", $"{VisualFolder}/model.onnx"),
                Choose(textual, path, "text", $"{TextualFolder}/model.onnx")
            );
        foreach (var folder in (string[])[Path.Combine(path, "onnx"), path])
        {
            var (images, texts) = (Graphs(folder, VisionPrefix), Graphs(folder, TextPrefix));
            if (images.Count + texts.Count == 0)
                continue;
            if (images.Count == 0 || texts.Count == 0)
                if (File.Exists(Path.Combine(folder, "model.onnx")))
                    return null;
            var image = variant is null
                ? Choose(images, folder, "picture", VisionPrefix + ".onnx")
                : images.FirstOrDefault(file => variant.Equals(ModelPath.Split(file).Variant, StringComparison.OrdinalIgnoreCase))
                    ?? throw new ModelException(
                        $"'{folder}' has no picture graph of the variant '{variant}', "
                            + $"but {string.Join(", ", images.Select(Path.GetFileName))}.",
                        folder
                    );
            return HuggingFace(path, image, TextOf(image, texts, folder));
        }
        return null;
    }

    /// <summary>Both graphs among the files of a repository, paths with slashes: the plain ones, the only ones, or those of a variant; null
    /// if there are no two.</summary>
    public static (string Image, string Text)? Choose(IReadOnlyList<string> files, string? variant)
    {
        if (files.Contains($"{VisualFolder}/model.onnx") && files.Contains($"{TextualFolder}/model.onnx"))
            return ($"{VisualFolder}/model.onnx", $"{TextualFolder}/model.onnx");
        foreach (var folder in (string[])["onnx/", ""])
        {
            string[] Graphs(string prefix) =>
                [
                    .. files.Where(file =>
                        file.StartsWith(folder + prefix, StringComparison.Ordinal) && file.EndsWith(".onnx", StringComparison.Ordinal)
                    ),
                ];
            string? One(string[] graphs, string plain) =>
                graphs.Contains(plain) ? plain
                : graphs is [var only] ? only
                : null;
            var (images, texts) = (Graphs(VisionPrefix), Graphs(TextPrefix));
            var image = variant is null
                ? One(images, $"{folder}{VisionPrefix}.onnx")
                : images.FirstOrDefault(file =>
                    file == variant || variant.Equals(ModelPath.Split(file).Variant, StringComparison.OrdinalIgnoreCase)
                );
            var same = image is null ? null : folder + TextPrefix + image[(folder.Length + VisionPrefix.Length)..];
            if (image is not null && (texts.Contains(same) ? same : One(texts, $"{folder}{TextPrefix}.onnx")) is { } text)
                return (image, text);
        }
        return null;
    }

    /// <summary>A single graph that takes both.</summary>
    public static TowerFiles Joint(string file)
    {
        file = Path.GetFullPath(file);
        var folder = Above(file, "onnx");
        return new TowerFiles(folder, file, file, folder);
    }

    private static TowerFiles? OfFile(string file)
    {
        var (name, folder) = (Path.GetFileName(file), Path.GetDirectoryName(file)!);
        if (name.StartsWith(TextPrefix, StringComparison.Ordinal) && name.EndsWith(".onnx", StringComparison.Ordinal))
            throw new ModelException($"'{file}' is the half of a model that reads texts.", file)
            {
                WayOut = $"Name the folder, or the half that sees pictures ({VisionPrefix}.onnx).",
            };
        if (name.StartsWith(VisionPrefix, StringComparison.Ordinal))
            return HuggingFace(Above(file, "onnx"), file, TextOf(file, Graphs(folder, TextPrefix), folder));
        if (
            Path.GetFileName(folder) != VisualFolder
            || Path.GetDirectoryName(folder) is not { } above
            || !Directory.Exists(Path.Combine(above, TextualFolder))
        )
            return null;
        return OpenClip(above, file, Choose(Graphs(Path.Combine(above, TextualFolder), ""), above, "text", $"{TextualFolder}/model.onnx"));
    }

    private static TowerFiles HuggingFace(string folder, string image, string text) => new(folder, image, text, folder);

    private static TowerFiles OpenClip(string folder, string image, string text)
    {
        var own = Path.GetDirectoryName(text)!;
        return new TowerFiles(
            folder,
            image,
            text,
            Directory
                .EnumerateFiles(own)
                .Any(file => Path.GetFileName(file) is "tokenizer.json" or "vocab.json" or "vocab.txt" or "spiece.model")
                ? own
                : folder
        );
    }

    private static string Above(string file, string name)
    {
        var own = Path.GetDirectoryName(file)!;
        return Path.GetFileName(own) == name && !File.Exists(Path.Combine(own, "config.json")) ? Path.GetDirectoryName(own)! : own;
    }

    private static List<string> Graphs(string folder, string prefix) =>
        !Directory.Exists(folder)
            ? []
            :
            [
                .. Directory
                    .GetFiles(folder, "*.onnx")
                    .Where(file => Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ];

    /// <summary>The text graph of the same precision, or else the plain one.</summary>
    private static string TextOf(string image, List<string> texts, string folder)
    {
        var same = TextPrefix + Path.GetFileName(image)[VisionPrefix.Length..];
        return texts.FirstOrDefault(text => Path.GetFileName(text) == same) ?? Choose(texts, folder, "text", TextPrefix + ".onnx");
    }

    /// <summary>The plain one of several, or the only one.</summary>
    private static string Choose(List<string> graphs, string folder, string what, string plain) =>
        graphs.FirstOrDefault(graph => Path.GetFileName(graph) == Path.GetFileName(plain))
        ?? graphs switch
        {
            [var only] => only,
            [] => throw new ModelException(
                $"'{folder}' holds one half of a model that compares pictures with texts; its {what} half is missing.",
                folder
            )
            {
                WayOut = $"Put {plain} of the same model there, too.",
            },
            _ => throw new ModelException(
                $"'{folder}' holds {graphs.Count} {what} graphs ({string.Join(", ", graphs.Select(Path.GetFileName))}).",
                folder
            )
            {
                WayOut = "Name the picture graph's file, or keep one of each.",
            },
        };
}
