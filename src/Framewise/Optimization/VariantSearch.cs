using System.Diagnostics;
using System.Globalization;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>Finds the int8 variant of a model that agrees with it well enough and keeps the fewest layers in float.</summary>
internal sealed class VariantSearch
{
    private const int Batch = 8;
    private const int HarmFrames = 16;
    private const int MeanFrames = 32;
    private const int SpeedRounds = 5;
    private readonly Model _origin;
    private readonly Model _float;
    private readonly FloatGraph _graph;
    private readonly IProgress<string>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly (byte[] Pixels, float Mean)[] _tuning;
    private readonly (byte[] Pixels, float Mean)[] _proof;
    private readonly float[][] _tuningReference;
    private readonly float[][] _proofReference;
    private readonly int _rangeFrames;
    private readonly ValueRange _inputRange;
    private readonly string _input;
    private readonly Dictionary<string, ValueHistogram> _histograms;
    private readonly Dictionary<(string, RangeMethod), ValueRange> _ranges = [];
    private readonly Dictionary<string, double[]> _means;
    private readonly Dictionary<NodeProto, double> _cost;
    private int _looks;

    /// <summary>Divides the frames, takes ranges from the first share and runs the origin on the others.</summary>
    public VariantSearch(
        Model origin,
        FloatGraph graph,
        IReadOnlyList<(byte[] Pixels, float Mean)> pictures,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        (_origin, _graph, _progress, _cancellationToken) = (origin, graph, progress, cancellationToken);
        // In turn, so that every video has its part in each share: one for ranges, one for choosing, two for the proof.
        var ranges = pictures.Where((_, index) => index % 4 == 0).ToArray();
        _tuning = [.. pictures.Where((_, index) => index % 4 == 2)];
        _proof = [.. pictures.Where((_, index) => index % 2 == 1)];
        _rangeFrames = ranges.Length;
        _input = GraphDescription.Of(graph.Model).TheInput(origin.Card, origin.Path).Name;
        _inputRange = InputRange(origin.Card, ranges);
        _float = origin.With(graph.Model);
        _histograms = Histograms(ranges);
        _means = Means([.. ranges.Take(MeanFrames)]);
        _cost = Cost(ranges[0]);
        Report($"the origin scores {_tuning.Length + _proof.Length} other frames");
        (_tuningReference, _proofReference) = (Score(origin, _tuning), Score(origin, _proof));
    }

    /// <summary>One way to write the model in int8.</summary>
    public sealed record Variant(RangeMethod Method, IReadOnlySet<NodeProto> FloatLayers, ModelProto Model, Agreement Tuning)
    {
        /// <summary>The agreement on the proof frames, once it is measured.</summary>
        public Agreement? Proof { get; init; }
    }

    /// <summary>The variant with the fewest float layers that agrees well enough, or the best there is.</summary>
    public Variant Find(double agreement, double leastSpeedUp)
    {
        var best = Enum.GetValues<RangeMethod>()
            .Select(method => Try(method, new HashSet<NodeProto>()))
            .MaxBy(variant => (variant.Tuning.Top1, -variant.Tuning.MeanDifference))!;
        var fastest = SpeedUp(best);
        Report(string.Create(CultureInfo.InvariantCulture, $"with all layers in int8 {fastest:F2} times as fast"));
        if (fastest < leastSpeedUp)
            return Prove(best);
        NodeProto[]? byHarm = null;
        for (var count = 0; ; count = Math.Max(1, 2 * count))
        {
            if (count > 0)
                best = Try(best.Method, (byHarm ??= ByHarm(best.Method)).Take(count).ToHashSet());
            if (best.Tuning.Top1 >= agreement || 2 * count > _graph.Layers.Count)
                best = Prove(best);
            // Where half of the layers would be float, little is won.
            if (best.Proof?.Top1 >= agreement || 2 * count > _graph.Layers.Count)
                return best.Proof is null ? Prove(best) : best;
        }
    }

    /// <summary>Processor time of the origin divided by that of a variant, in turn: the median of some rounds.</summary>
    public double SpeedUp(Variant variant)
    {
        using var origin = ModelSession.Load(_origin, Batch, threads: 1);
        using var other = ModelSession.Load(_origin.With(variant.Model), Batch, threads: 1);
        var ratios = Enumerable.Range(0, SpeedRounds).Select(_ => Cost(origin) / Cost(other)).Order().ToArray();
        return Math.Round(ratios[SpeedRounds / 2], 2);
    }

    public OptimizationFacts Facts(Variant variant, double speedUp)
    {
        var proof = variant.Proof!;
        return new OptimizationFacts
        {
            Origin = _origin.Name,
            OriginSha256 = _origin.Sha256,
            RangeFrames = _rangeFrames,
            RangeMethod = variant.Method switch
            {
                RangeMethod.MinMax => "min-max",
                RangeMethod.Percentile => "percentile",
                _ => "mse",
            },
            ProofFrames = proof.Frames,
            Top1Agreement = Math.Round(proof.Top1, 5),
            Top5Agreement = Math.Round(proof.Top5, 5),
            CertainFrames = proof.Certain,
            CertainAgreement = Math.Round(proof.CertainTop1, 5),
            UnsureAgreement = Math.Round(proof.UnsureTop1, 5),
            LargestDifference = Math.Round(proof.LargestDifference, 5),
            MeanDifference = Math.Round(proof.MeanDifference, 5),
            ProofLooks = _looks,
            Int8Layers = _graph.Layers.Count - variant.FloatLayers.Count,
            FloatLayers = [.. _graph.Layers.Where(variant.FloatLayers.Contains).Select(NameOf)],
            SpeedUp = speedUp,
        };
    }

    private Dictionary<string, ValueHistogram> Histograms((byte[] Pixels, float Mean)[] pictures)
    {
        string[] tensors = [.. _graph.BytesWithout(new HashSet<NodeProto>()).Keys.Where(tensor => tensor != _input)];
        var histograms = tensors.Select(_ => new ValueHistogram()).ToArray();
        using var probe = new ActivationProbe(_float, tensors);
        Report($"ranges of {tensors.Length} tensors from {pictures.Length} frames");
        foreach (var (pixels, mean) in pictures)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            probe.Run(pixels, mean, (tensor, values) => histograms[tensor].Widen(values));
        }
        foreach (var (pixels, mean) in pictures)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            probe.Run(pixels, mean, (tensor, values) => histograms[tensor].Count(values));
        }
        return tensors.Zip(histograms).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private Variant Try(RangeMethod method, IReadOnlySet<NodeProto> floatLayers)
    {
        var model = Write(method, floatLayers);
        var tuning = Agreement.Of(_tuningReference, Score(_origin.With(model), _tuning));
        Report(
            $"{method}, {floatLayers.Count} of {_graph.Layers.Count} layers in float: "
                + $"the same best class on {tuning.Top1.ToString("P1", CultureInfo.InvariantCulture)} of {tuning.Frames} frames"
        );
        return new Variant(method, floatLayers, model, tuning);
    }

    private Variant Prove(Variant variant)
    {
        _looks++;
        return variant with { Proof = Agreement.Of(_proofReference, Score(_origin.With(variant.Model), _proof)) };
    }

    /// <summary>The layers, first the one that in float wins most agreement for its time: by the square of what it alone in int8 changes in
    /// probabilities, since errors of layers add up as noise does.</summary>
    private NodeProto[] ByHarm(RangeMethod method)
    {
        Report($"looking for the layers that hurt, {_graph.Layers.Count} in all");
        var (frames, reference) = (_tuning[..Math.Min(HarmFrames, _tuning.Length)], _tuningReference);
        var harm = _graph.Layers.ToDictionary(
            layer => layer,
            layer =>
            {
                var scores = Score(_origin.With(Write(method, _graph.Layers.Where(other => other != layer).ToHashSet())), frames);
                return scores.Zip(reference, (ours, theirs) => ours.Zip(theirs, (a, b) => Math.Abs(a - (double)b)).Sum()).Sum()
                    / frames.Length;
            }
        );
        NodeProto[] order = [.. _graph.Layers.OrderByDescending(layer => harm[layer] * harm[layer] / _cost[layer])];
        var first = order.Take(5).Select(layer => string.Create(CultureInfo.InvariantCulture, $"{NameOf(layer)} {harm[layer]:F4}"));
        Report($"first in float: {string.Join(", ", first)}");
        return order;
    }

    private ModelProto Write(RangeMethod method, IReadOnlySet<NodeProto> floatLayers) =>
        Int8Graph.Write(_graph, tensor => RangeOf(tensor, method), _means.GetValueOrDefault, floatLayers);

    private ValueRange RangeOf(string tensor, RangeMethod method)
    {
        if (tensor == _input)
            return _inputRange;
        if (!_ranges.TryGetValue((tensor, method), out var range))
            _ranges[(tensor, method)] = range = _histograms[tensor].Range(method);
        return range;
    }

    /// <summary>The mean of each channel that layers read; but for the model's own input, which is not normalised yet where the runtime has
    /// it.</summary>
    private Dictionary<string, double[]> Means((byte[] Pixels, float Mean)[] pictures)
    {
        NodeProto[] readers = [.. _graph.Layers.Where(layer => layer.Input[0] != _input).DistinctBy(layer => layer.Input[0])];
        var sums = readers.Select(layer => new double[_graph.InputChannels(layer)]).ToArray();
        using var probe = new ActivationProbe(_float, [.. readers.Select(layer => layer.Input[0])]);
        foreach (var (pixels, mean) in pictures)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            probe.Run(pixels, mean, (layer, values) => Add(values, sums[layer], readers[layer].OpType == "Conv"));
        }
        return readers
            .Zip(sums, (layer, channels) => (layer.Input[0], channels.Select(sum => sum / pictures.Length).ToArray()))
            .ToDictionary();
    }

    /// <summary>About how long each layer takes in float: its products, and its results, which have to be written.</summary>
    private Dictionary<NodeProto, double> Cost((byte[] Pixels, float Mean) picture)
    {
        const double writing = 8;
        var cost = new Dictionary<NodeProto, double>();
        using var probe = new ActivationProbe(_float, [.. _graph.Layers.Select(layer => layer.Output[0])]);
        probe.Run(picture.Pixels, picture.Mean, (layer, values) => Add(_graph.Layers[layer], values.Length));
        return cost;

        void Add(NodeProto layer, int results) =>
            cost[layer] = results * (((double)_graph.Weights(layer) / _graph.OutputChannels(layer)) + writing);
    }

    /// <summary>Adds the mean of each channel of a picture: planes of convolutions, columns of matrices.</summary>
    private static void Add(ReadOnlySpan<float> values, double[] sums, bool hasPlanes)
    {
        var area = values.Length / sums.Length;
        for (var channel = 0; channel < sums.Length; channel++)
        {
            var sum = 0.0;
            if (hasPlanes)
                sum = System.Numerics.Tensors.TensorPrimitives.Sum(values.Slice(channel * area, area));
            else
                for (var row = 0; row < area; row++)
                    sum += values[(row * sums.Length) + channel];
            sums[channel] += sum / area;
        }
    }

    /// <summary>All values that the model's own input can have: where its channels are normalised alike, its bytes are the
    /// picture's.</summary>
    private static ValueRange InputRange(ModelCard card, (byte[] Pixels, float Mean)[] pictures)
    {
        var normalization = Normalization.Of(card);
        var (darkest, brightest) = card.SubtractFrameMean
            ? (-pictures.Max(picture => picture.Mean), byte.MaxValue - pictures.Min(picture => picture.Mean))
            : (0, byte.MaxValue);
        var ends = normalization
            .Factor.Zip(normalization.Offset)
            .SelectMany(channel => (double[])[(darkest * channel.First) + channel.Second, (brightest * channel.First) + channel.Second])
            .ToArray();
        return ValueRange.Between(ends.Min(), ends.Max());
    }

    private float[][] Score(Model model, (byte[] Pixels, float Mean)[] pictures)
    {
        using var session = ModelSession.Load(model, Batch, Environment.ProcessorCount);
        var scores = new List<float[]>();
        foreach (var batch in pictures.Chunk(session.BatchSize))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Run(session, batch);
            for (var slot = 0; slot < batch.Length; slot++)
                scores.Add(session.Probabilities(slot).ToArray());
        }
        return [.. scores];
    }

    private static void Run(ModelSession session, (byte[] Pixels, float Mean)[] batch)
    {
        for (var slot = 0; slot < batch.Length; slot++)
        {
            batch[slot].Pixels.CopyTo(session.Pixels(slot));
            session.SetFrameMean(slot, batch[slot].Mean);
        }
        session.Run(batch.Length);
    }

    /// <summary>Processor seconds of this process for two batches.</summary>
    private double Cost(ModelSession session)
    {
        var batch = _proof[..Math.Min(session.BatchSize, _proof.Length)];
        using var process = Process.GetCurrentProcess();
        Run(session, batch);
        process.Refresh();
        var before = process.TotalProcessorTime;
        for (var run = 0; run < 2; run++)
            Run(session, batch);
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output[0];

    private void Report(string text) => _progress?.Report(text);
}
