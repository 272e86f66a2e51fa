using System.Security.Cryptography;
using Framewise.Media;
using Framewise.Models.AlexNet;
using Framewise.Models.Cards;
using Framewise.Models.Cards.Derived;
using Framewise.Models.Hub;
using Framewise.Models.Onnx;
using Framewise.Models.TfJs;
using Framewise.Models.TfLite;
using Framewise.Models.TwoTowers;

namespace Framewise.Models;

/// <summary>A model ready for the runtime: its file, its card and the graph that takes bytes and gives probabilities.</summary>
public sealed class Model
{
    private Model(string path, string sha256, ModelFormat format, ModelCard card, IReadOnlyList<CardFact> facts, RuntimeGraph graph) =>
        (Path, Sha256, Format, Card, Facts, Graph) = (path, sha256, format, card, facts, graph);

    /// <summary>Short name used in results: that of the card.</summary>
    public string Name => Card.Name;

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the file, or of its files one after the other, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Repository and commit, <c>hf:ORG/NAME@COMMIT</c>, of a model that lies in the cache of the Hugging Face hub; null for any
    /// other.</summary>
    public string? Revision { get; private init; }

    /// <summary>How the file is laid out.</summary>
    internal ModelFormat Format { get; }

    /// <summary>What the model expects and gives.</summary>
    internal ModelCard Card { get; }

    /// <summary>Every statement of the card and where it was found.</summary>
    internal IReadOnlyList<CardFact> Facts { get; }

    /// <summary>What a user should know of the card: files that contradict each other, labels that are placeholders.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>What the runtime runs.</summary>
    internal RuntimeGraph Graph { get; }

    /// <summary>The class labels, one per output.</summary>
    public IReadOnlyList<string> Labels => Card.Labels;

    /// <summary>The files of a model that compares pictures with texts; null for a classifier.</summary>
    internal TowerFiles? Towers { get; private init; }

    /// <summary>What tells the classes of this model, and all that their vectors depend on, from others; null for a classifier, and before
    /// it has classes.</summary>
    internal string? PromptsSha256 { get; private init; }

    /// <summary>One vector of length 1 for each of those classes.</summary>
    internal IReadOnlyList<float[]> ClassVectors { get; private init; } = [];

    /// <summary>This model with classes of its user's, as an ordinary classifier.</summary>
    internal Model WithClasses(IReadOnlyList<string> labels, IReadOnlyList<float[]> vectors, string promptsSha256) =>
        new(Path, Sha256, Format, Card with { Labels = labels }, Facts, Onnx.ClassVectors.AddTo(Graph, vectors, Card))
        {
            Revision = Revision,
            Warnings = Warnings,
            ClassVectors = vectors,
            Towers = Towers,
            PromptsSha256 = promptsSha256,
        };

    /// <summary>Fetches a model of the catalogue or of the Hugging Face hub unless it is here already, and loads it.</summary>
    /// <param name="nameOrPath">As for <see cref="Load"/>.</param>
    /// <param name="options">Where card and catalogue lie.</param>
    /// <param name="progress">Told what a fetch is doing.</param>
    /// <param name="cancellationToken">Stops the fetch.</param>
    /// <exception cref="ModelException">As for <see cref="Load"/>, or the model cannot be fetched.</exception>
    public static async Task<Model> FetchAsync(
        string nameOrPath,
        ModelOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        if (ModelCatalogue.Find(nameOrPath, options?.CatalogueFolder) is { } entry)
            await ModelCatalogue.FetchAsync(entry.Name, options?.CatalogueFolder, progress, cancellationToken).ConfigureAwait(false);
        if (HubAddress.Parse(nameOrPath) is not { } address)
            return Load(nameOrPath, options);
        options ??= new ModelOptions();
        var (path, _) = await new HubModel(
            address with
            {
                Variant = options.Variant ?? address.Variant,
            },
            HubSettings.FromEnvironment(),
            progress
        )
            .FetchAsync(cancellationToken)
            .ConfigureAwait(false);
        return Load(path, options with { Variant = null });
    }

    /// <summary>Loads a model that is on this machine.</summary>
    /// <param name="nameOrPath">A name of the catalogue, a file (.onnx, .tflite, AlexNet's .npy, TensorFlow.js' model.json) or a folder
    /// that holds one such model.</param>
    /// <param name="options">Where card and catalogue lie.</param>
    /// <exception cref="ModelException">There is no such model, its file or card cannot be used, or they do not fit each other; whatever a
    /// file holds, it ends in this.</exception>
    public static Model Load(string nameOrPath, ModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        options ??= new ModelOptions();
        if (HubAddress.Parse(nameOrPath) is { } address)
            return Load(
                new HubModel(address with { Variant = options.Variant ?? address.Variant }, HubSettings.FromEnvironment(), null).Cached(),
                options with
                {
                    Variant = null,
                }
            );
        var entry = ModelCatalogue.Find(nameOrPath, options.CatalogueFolder);
        var towers = entry is null ? TowerFiles.Find(nameOrPath, options.Variant) : null;
        if (entry is null && towers is null && options.CardPath is null && Directory.Exists(nameOrPath))
            DerivedCards.Refuse(nameOrPath);
        var path =
            towers?.Image
            ?? (entry is null ? ModelPath.Find(nameOrPath, options.Variant) : ModelCatalogue.PathOf(entry, options.CatalogueFolder));
        try
        {
            if (towers is null && options.CardPath is null && !File.Exists(ModelCardFile.PathBeside(path)))
                DerivedCards.Refuse(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            var format = FormatDetector.Detect(stream, path);
            // The runtime maps AlexNet's matrices from the file itself, and only from inside the folder it is given.
            var stored = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(path);
            var bytes = format is ModelFormat.AlexNet or ModelFormat.TfJs ? [] : ReadAll(stream);
            // Of the file alone: a damaged one is told by its hash before it is read.
            var own = bytes.Length > 0 ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : ModelFiles.Sha256(ModelFiles.Of(path, format));
            entry?.Check(own, path);
            var onnx = format == ModelFormat.Onnx ? OnnxFile.Read(bytes, path) : null;
            var external = new ExternalData(path);
            var sha256 = onnx is not null && external.Files(onnx) is { Count: > 0 } others ? ModelFiles.Sha256([path, .. others]) : own;
            var model = onnx is not null ? external.BringIn(onnx) : Import(stream, format, bytes, path, stored);
            if (towers is null && TowerGraph.IsJoint(model))
                towers = TowerFiles.Joint(path);
            if (towers is not null)
                return OfTowers(towers, model, sha256, options);
            var (card, facts, warnings) = new CardFinder(path, options).Find(sha256, model, format, bytes);
            OutputKindCheck.Check(model, card, facts.FirstOrDefault(fact => fact.Property == "output_kind")?.Source ?? "its card", path);
            var graph = RuntimeGraphBuilder.Build(model, card, path);
            if (format == ModelFormat.AlexNet)
                graph = graph with { WeightsFolder = System.IO.Path.GetDirectoryName(stored) };
            return new Model(path, sha256, format, card, facts, graph)
            {
                Revision = HubCache.AddressOf(path)?.ToString(),
                Warnings = warnings,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ModelException($"The model file '{path}' cannot be read: {e.Message}", path, e);
        }
        catch (Exception e) when (e is not FramewiseException)
        {
            throw new ModelException(
                $"The model file '{path}' cannot be understood ({e.GetType().Name}: {e.Message.TrimEnd('.')}). "
                    + "It is damaged, or of a kind that nobody foresaw. Export or download it again.",
                path,
                e
            );
        }
    }

    private static Model OfTowers(TowerFiles towers, ModelProto model, string sha256, ModelOptions options)
    {
        var path = towers.Image;
        var image = TowerGraph.Image(model, options.Properties.GetValueOrDefault("output"), path);
        var (card, facts, warnings) = new CardFinder(path, options).Find(
            sha256,
            image,
            ModelFormat.Onnx,
            default,
            towers,
            towers.IsJoint ? model : null
        );
        return new Model(path, sha256, ModelFormat.Onnx, card, facts, RuntimeGraphBuilder.BuildEmbedding(image, card, path))
        {
            Revision = HubCache.AddressOf(path)?.ToString(),
            Warnings = warnings,
            Towers = towers,
        };
    }

    /// <summary>The model as its file holds it, with all weights: what <see cref="Graph"/> was made of.</summary>
    internal ModelProto ReadOnnx()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var stored = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(Path);
        var bytes = Format is ModelFormat.AlexNet or ModelFormat.TfJs ? [] : ReadAll(stream);
        var model = Format == ModelFormat.Onnx ? OnnxFile.Read(bytes, Path) : Import(stream, Format, bytes, Path, stored);
        return new ExternalData(Format == ModelFormat.Onnx ? Path : stored).BringIn(model);
    }

    /// <summary>The same model with another graph of the same input and output.</summary>
    internal Model With(ModelProto model) =>
        new(Path, Sha256, ModelFormat.Onnx, Card, Facts, RuntimeGraphBuilder.Build(model, Card, Path)) { Warnings = Warnings };

    private static ModelProto Import(FileStream stream, ModelFormat format, byte[] bytes, string path, string stored) =>
        format switch
        {
            ModelFormat.AlexNet => AlexNetImporter.Import(stream, stored),
            ModelFormat.TfJs => TfJsImporter.Import(path),
            ModelFormat.TfLite => TfLiteImporter.Import(bytes, path),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Nothing imports this format."),
        };

    private static byte[] ReadAll(FileStream stream)
    {
        if (stream.Length > Array.MaxLength)
            throw new ModelException($"'{stream.Name}' has {stream.Length} bytes; models of up to 2 GB can be loaded.", stream.Name);
        var bytes = LargeArray.Allocate((int)stream.Length);
        stream.ReadExactly(bytes);
        return bytes;
    }
}
