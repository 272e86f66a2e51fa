using System.Diagnostics;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Optimization;

/// <summary>
/// Makes an int8 or fp16 model of a float one, with ranges from frames of the user's own videos and with proof on others. It never takes
/// the place of the original: it is a model of its own, with a name and a card that says where it comes from and how far it agrees.
/// </summary>
internal static class ModelOptimizer
{
    /// <summary>Optimises a model and adds the result to the catalogue on this machine.</summary>
    /// <exception cref="ModelException">The model has nothing to optimise, or the runtime refuses it.</exception>
    /// <exception cref="MediaException">The videos give too few frames.</exception>
    public static async Task<OptimizationReport> RunAsync(
        Model model,
        OptimizationOptions options,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Frames, OptimizationOptions.LeastFrames);
        if (!(options.Agreement is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Agreement, "The agreement must be above 0 and at most 1.");
        if (model.Towers is not null)
            throw new ModelException(
                $"'{model.Path}' has towers for pictures and texts, whose vectors are compared; only classifiers can be optimised.",
                model.Path
            );
        var started = Stopwatch.GetTimestamp();
        var graph = new FloatGraph(
            options.Precision == Precision.Int8 ? ForBytes(model) : GraphSimplifier.Simplify(model.ReadOnnx(), model.Path)
        );
        if (graph.IsQuantized)
            throw new ModelException($"'{model.Path}' is quantised already.", model.Path)
            {
                WayOut = "Give the float model it was made of.",
            };
        if (graph.Layers.Count == 0)
            throw new ModelException(
                $"'{model.Path}' has no convolution or matrix product with float weights, so nothing of it would become faster.",
                model.Path
            );
        var pictures = SampledFrames
            .Take(options.Videos, model.Card.Pixels, options.Isolation, options.Frames, progress, cancellationToken)
            .Pictures;
        if (pictures.Count < OptimizationOptions.LeastFrames)
            throw new MediaException(
                $"The videos give {pictures.Count} different frames; {OptimizationOptions.LeastFrames} are needed at least, "
                    + "some for ranges and others for the proof."
            )
            {
                WayOut = "Name more or longer videos.",
            };

        var (optimised, facts, curve) = Make(model, graph, pictures, options, progress, cancellationToken);
        var name = options.Name ?? $"{model.Name.ToLowerInvariant()}-{options.Precision.ToString().ToLowerInvariant()}";
        var bytes = optimised.ToByteArray();
        var isKept =
            facts.Top1Agreement >= options.Agreement && (options.Precision == Precision.Fp16 || facts.SpeedUp >= options.LeastSpeedUp);
        var entry = isKept
            ? await AddAsync(model, name, bytes, facts, options.CatalogueFolder, cancellationToken).ConfigureAwait(false)
            : null;
        return new OptimizationReport(entry, facts, curve, bytes.Length, graph.Model.CalculateSize(), Stopwatch.GetElapsedTime(started));
    }

    private static (ModelProto Model, OptimizationFacts Facts, IReadOnlyList<TradeOff> Curve) Make(
        Model model,
        FloatGraph graph,
        IReadOnlyList<(byte[] Pixels, float Mean)> pictures,
        OptimizationOptions options,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        if (options.Precision == Precision.Fp16)
        {
            var (half, facts) = HalfPrecision.Make(model, graph.Model, pictures, progress, cancellationToken);
            return (half, facts, []);
        }
        var search = new VariantSearch(model, graph, pictures, progress, cancellationToken);
        var best = search.Find(options.Agreement, options.LeastSpeedUp);
        return (best.Model, search.Facts(best), best.Curve);
    }

    /// <summary>The float graph in the form that has a fast one on bytes.</summary>
    public static ModelProto ForBytes(Model model)
    {
        var onnx = model.ReadOnnx();
        LrnRewrite.Apply(new GraphBuilder(onnx), channelsLast: true);
        return LastLayer.AsProduct(GraphSimplifier.Simplify(onnx, model.Path));
    }

    private static async Task<CatalogueEntry> AddAsync(
        Model origin,
        string name,
        byte[] bytes,
        OptimizationFacts facts,
        string? catalogue,
        CancellationToken cancellationToken
    )
    {
        var folder = Directory.CreateTempSubdirectory("framewise-optimize-").FullName;
        try
        {
            var path = Path.Combine(folder, name + ".onnx");
            await File.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
            var card = new ModelCardFile
            {
                Card = origin.Card with
                {
                    Name = name,
                    Optimization = facts,
                    // The graph's last operator does not say it any more.
                    OutputKind =
                        origin.Graph.HasIndependentClasses && origin.Card.OutputKind == OutputKind.Probabilities
                            ? OutputKind.Independent
                            : origin.Card.OutputKind,
                },
                File = name + ".onnx",
                Sha256 = ModelFiles.Sha256([path], cancellationToken),
            };
            var cardPath = ModelCardFile.PathBeside(path);
            await File.WriteAllTextAsync(cardPath, card.ToJson(), cancellationToken).ConfigureAwait(false);
            return await ModelCatalogue
                .AddAsync(
                    new ModelToAdd
                    {
                        Source = path,
                        Name = name,
                        CardPath = cardPath,
                    },
                    catalogue,
                    cancellationToken: cancellationToken
                )
                .ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
