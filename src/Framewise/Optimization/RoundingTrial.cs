using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>What it does to a model that one tensor is rounded to bytes.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Layers">The layers around it, which must be in float for it not to be rounded.</param>
/// <param name="Noise">What log probabilities differ by, as the root of the mean square.</param>
internal sealed record TensorRounding(string Tensor, HashSet<NodeProto> Layers, double Noise);

/// <summary>Rounds one tensor at a time and looks at what comes out: which of them hurt, and which range hurts least.</summary>
internal sealed class RoundingTrial
{
    /// <summary>How many pictures that takes.</summary>
    public const int Frames = 16;

    private const int TensorsToRefine = 16;
    private const double ShareStep = 0.85;
    private const double LeastShare = 0.2;

    // Of the best class.
    private const float LeastProbability = 0.01f;

    private readonly Model _origin;
    private readonly FloatGraph _graph;
    private readonly Calibration _calibration;
    private readonly (byte[] Pixels, float Mean)[] _pictures;
    private readonly CancellationToken _cancellationToken;
    private readonly float[][] _reference;

    public RoundingTrial(
        Model origin,
        FloatGraph graph,
        Calibration calibration,
        (byte[] Pixels, float Mean)[] pictures,
        CancellationToken cancellationToken
    )
    {
        (_origin, _graph, _calibration, _pictures, _cancellationToken) = (origin, graph, calibration, pictures, cancellationToken);
        _reference = ModelTrial.Score(origin, pictures, cancellationToken);
    }

    /// <summary>All tensors with layers around them, the worst first.</summary>
    public TensorRounding[] Measure(RangeMethod method) =>
        [
            .. _calibration
                .Rounded.Select(tensor => (Tensor: tensor, Layers: _graph.LayersAround(tensor)))
                .Where(pair => pair.Layers.Count > 0)
                .Select(pair => new TensorRounding(pair.Tensor, pair.Layers, NoiseOf(_calibration.WithRounded(pair.Tensor, method))))
                .OrderByDescending(rounding => rounding.Noise),
        ];

    /// <summary>Sets the ranges of the worst tensors to those that change the result least, which are often narrower than those that round
    /// their own values best.</summary>
    public TensorRounding[] Refine(TensorRounding[] roundings, RangeMethod method) =>
        [
            .. roundings
                .Select((rounding, place) => place < TensorsToRefine ? Refine(rounding, method) : rounding)
                .OrderByDescending(rounding => rounding.Noise),
        ];

    private TensorRounding Refine(TensorRounding rounding, RangeMethod method)
    {
        if (rounding.Noise == 0 || !_calibration.HasOwnRange(rounding.Tensor))
            return rounding;
        var (best, share) = (rounding.Noise, _calibration.ShareOf(rounding.Tensor, method));
        foreach (var factor in new[] { ShareStep, 1 / ShareStep })
        {
            while (
                share * factor is >= LeastShare and <= 1.001
                && NoiseOf(_calibration.WithRounded(rounding.Tensor, share * factor)) is var noise
                && noise < best
            )
                (best, share) = (noise, share * factor);
            if (best < rounding.Noise)
                break;
        }
        if (best == rounding.Noise)
            return rounding;
        _calibration.SetRange(rounding.Tensor, share);
        return rounding with { Noise = best };
    }

    /// <summary>Of the classes that are not far behind the best.</summary>
    private double NoiseOf(ModelProto rounded) =>
        Math.Sqrt(
            ModelTrial
                .Score(_origin.With(rounded), _pictures, _cancellationToken)
                .Zip(
                    _reference,
                    (ours, theirs) =>
                    {
                        var least = LeastProbability * theirs.Max();
                        return ours.Zip(theirs).Where(pair => pair.Second > least);
                    }
                )
                .SelectMany(pairs => pairs)
                .Select(pair => Math.Pow(Math.Log(Math.Max(pair.First, TradeOff.Nothing)) - Math.Log(pair.Second), 2))
                .DefaultIfEmpty(0)
                .Average()
        );
}
