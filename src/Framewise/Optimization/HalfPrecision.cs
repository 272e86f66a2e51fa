using System.Globalization;
using System.Numerics.Tensors;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>Makes a model of half precision, for devices that compute so, and measures how far it agrees with its origin.</summary>
internal static class HalfPrecision
{
    private const int Rounds = 3;

    /// <summary>The graph and its figures: half of the pictures show how large the values become, the others are the proof.</summary>
    /// <exception cref="ModelException">A weight, or a value on one of the pictures, is too large for half precision, or scores are no
    /// numbers.</exception>
    public static (ModelProto Model, OptimizationFacts Facts) Make(
        Model origin,
        ModelProto simplified,
        IReadOnlyList<(byte[] Pixels, float Mean)> pictures,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        var graph = new HalfGraph(simplified, origin.Card, origin.Path);
        var half = graph.Write();
        var (seen, proof) = (
            pictures.Where((_, index) => index % 2 == 0).ToArray(),
            pictures.Where((_, index) => index % 2 == 1).ToArray()
        );
        progress?.Report($"largest values of {graph.Results.Count} tensors from {seen.Length} frames");
        var largest = LargestValue(origin, origin.With(simplified), graph, seen, cancellationToken);
        progress?.Report($"the origin and the model of half precision score {proof.Length} other frames");
        var reference = ModelTrial.Score(origin, proof, cancellationToken);
        // As a device rounds, and as it is on a processor: the worse of the two counts.
        var agreements = new[] { graph.Write(isRounded: true), half }
            .Select(model => Agreement.Of(reference, ModelTrial.Score(origin.With(model), proof, cancellationToken)))
            .ToArray();
        if (!agreements.All(agreement => double.IsFinite(agreement.LargestDifference)))
            throw new ModelException($"'{origin.Path}' in half precision has scores on these frames that are no numbers.", origin.Path)
            {
                WayOut = "Keep the float model.",
            };
        var agreement = agreements.MinBy(agreement => (agreement.Top1, -agreement.LargestDifference))!;
        return (
            half,
            agreement.Facts(origin) with
            {
                Precision = Precision.Fp16,
                MeantFor = "gpu",
                RangeFrames = seen.Length,
                RangeMethod = "largest",
                LargestValue = Math.Round(largest, 3),
                ProofLooks = 1,
                SpeedUp = ModelTrial.SpeedUp(origin, origin.With(half), proof, Rounds, cancellationToken),
            }
        );
    }

    private static float LargestValue(
        Model origin,
        Model model,
        HalfGraph graph,
        (byte[] Pixels, float Mean)[] pictures,
        CancellationToken cancellationToken
    )
    {
        var largest = 0f;
        using var probe = new ActivationProbe(model, graph.Results);
        probe.Run(pictures, See, cancellationToken);
        return largest;

        void See(int tensor, ReadOnlySpan<float> values, IReadOnlyList<long> shape)
        {
            var value = values.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(values));
            if (float.IsFinite(value) && !Half.IsFinite((Half)value))
                throw new ModelException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{origin.Path}' has the value {value:G4} in '{graph.Results[tensor]}' on these frames, "
                            + $"and half precision ends at {HalfGraph.Largest}."
                    ),
                    origin.Path
                )
                {
                    WayOut = "Keep the float model.",
                };
            if (float.IsFinite(value))
                largest = Math.Max(largest, value);
        }
    }
}
