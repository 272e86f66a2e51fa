using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>What the frames for the ranges show of a float model: the values of its tensors, their means, and what each layer
/// costs.</summary>
internal sealed class Calibration
{
    private const int MeanFrames = 32;
    private const int SamplesPerFrame = 64;

    // Of all layers together, 512 MB.
    private const long MostSamples = 1 << 27;
    private readonly FloatGraph _graph;
    private readonly string _input;
    private readonly PixelInput? _pixels;
    private readonly ValueRange _inputRange;
    private readonly Dictionary<string, ValueHistogram> _histograms;
    private readonly Dictionary<(string, RangeMethod), ValueRange> _ranges = [];
    private readonly Dictionary<string, ValueRange> _chosen = [];
    private readonly Dictionary<string, double[]> _means;
    private readonly WeightRounding _weights;
    private readonly Dictionary<NodeProto, double> _cost;
    private readonly CancellationToken _cancellationToken;

    public Calibration(
        Model origin,
        FloatGraph graph,
        (byte[] Pixels, float Mean)[] pictures,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        (_graph, _cancellationToken) = (graph, cancellationToken);
        Frames = pictures.Length;
        _input = GraphDescription.Of(graph.Model).TheInput(origin.Card, origin.Path).Name;
        _pixels = PixelInput.Of(origin.Card, graph, _input);
        _inputRange = _pixels is { } pixels ? new ValueRange(1, pixels.Padding) : InputRange(origin.Card, pictures);
        var model = origin.With(graph.Model);
        _histograms = Histograms(model, pictures, progress);
        _means = Means(model, [.. pictures.Take(MeanFrames)]);
        _weights = new WeightRounding(Inputs(model, [.. pictures.Take(MeanFrames)]), cancellationToken);
        _cost = Costs(model, pictures[0]);
    }

    public int Frames { get; }

    /// <summary>The graph on bytes.</summary>
    public ModelProto Write(RangeMethod method, Int8Plan plan) =>
        Int8Graph.Write(_graph, tensor => RangeOf(tensor, method), _means.GetValueOrDefault, _weights, _pixels, plan);

    /// <summary>The tensors that are bytes where no layer stays in float.</summary>
    public IReadOnlyCollection<string> Tensors => _graph.BytesWithout(new HashSet<NodeProto>()).Keys;

    /// <summary>Those of them that are rounded for it.</summary>
    public IEnumerable<string> Rounded => Tensors.Where(tensor => _graph.SourceOf(tensor) == tensor && tensor != _pixels?.Tensor);

    /// <summary>The float graph with one tensor rounded to bytes, so that what that alone does can be seen.</summary>
    public ModelProto WithRounded(string tensor, RangeMethod method) => Int8Graph.WithRounded(_graph, tensor, RangeOf(tensor, method));

    /// <summary>As above, with a range that holds a share of the tensor's bounds.</summary>
    public ModelProto WithRounded(string tensor, double share) => Int8Graph.WithRounded(_graph, tensor, _histograms[tensor].Range(share));

    /// <summary>Whether a tensor can have a range of its own: the input's is known, and what is put together has one range.</summary>
    public bool HasOwnRange(string tensor) => _histograms.ContainsKey(tensor) && _graph.OnlyReader(tensor) is not { OpType: "Concat" };

    /// <summary>Which share of a tensor's bounds its range holds.</summary>
    public double ShareOf(string tensor, RangeMethod method) => RangeOf(tensor, method).Scale / _histograms[tensor].Range(1).Scale;

    /// <summary>Gives a tensor that range whatever the method.</summary>
    public void SetRange(string tensor, double share) => _chosen[tensor] = _histograms[tensor].Range(share);

    /// <summary>About how long a layer takes in float: its products, and its results, which have to be written.</summary>
    public double CostOf(NodeProto layer) => _cost[layer];

    private ValueRange RangeOf(string tensor, RangeMethod method)
    {
        tensor = _graph.SourceOf(tensor);
        if (tensor == _input)
            return _inputRange;
        if (_chosen.TryGetValue(tensor, out var chosen))
            return chosen;
        if (!_ranges.TryGetValue((tensor, method), out var range))
            _ranges[(tensor, method)] = range = _histograms[tensor].Range(method);
        return range;
    }

    private Dictionary<string, ValueHistogram> Histograms(Model model, (byte[] Pixels, float Mean)[] pictures, IProgress<string>? progress)
    {
        string[] tensors = [.. Tensors.Where(tensor => tensor != _input && _graph.SourceOf(tensor) == tensor)];
        var histograms = tensors.Select(_ => new ValueHistogram()).ToArray();
        using var probe = new ActivationProbe(model, tensors);
        progress?.Report($"ranges of {tensors.Length} tensors from {pictures.Length} frames");
        probe.Run(pictures, (tensor, values, _) => histograms[tensor].Widen(values), _cancellationToken);
        probe.Run(pictures, (tensor, values, _) => histograms[tensor].Count(values), _cancellationToken);
        return tensors.Zip(histograms).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The mean of each channel that layers read; but for the model's own input where that is not the picture's bytes, for it is
    /// not normalised yet where the runtime has it.</summary>
    private Dictionary<string, double[]> Means(Model model, (byte[] Pixels, float Mean)[] pictures)
    {
        NodeProto[] readers = [.. _graph.Layers.Where(IsProbed).DistinctBy(layer => layer.Input[0])];
        var sums = readers.Select(layer => new double[_graph.InputChannels(layer)]).ToArray();
        using var probe = new ActivationProbe(model, [.. readers.Select(layer => layer.Input[0])]);
        probe.Run(
            pictures,
            (layer, values, shape) =>
            {
                var hasPlanes = readers[layer].OpType == "Conv";
                // Where the batch is fixed, all pictures are the same one.
                Add(values[..(values.Length / (hasPlanes ? (int)shape[0] : 1))], sums[layer], hasPlanes);
            },
            _cancellationToken
        );
        var means = readers
            .Zip(sums, (layer, channels) => (layer.Input[0], channels.Select(sum => sum / pictures.Length).ToArray()))
            .ToDictionary();
        if (_pixels is { } input)
        {
            var sum = new double[input.Factor.Length];
            foreach (var (pixels, _) in pictures)
                Add(input.Read(pixels), sum, hasPlanes: true);
            means[input.Layer.Input[0]] = [.. sum.Select(channel => channel / pictures.Length)];
        }
        return means;
    }

    /// <summary>What layers read; but for the model's own input, as above.</summary>
    private Dictionary<NodeProto, float[][]> Inputs(Model model, (byte[] Pixels, float Mean)[] pictures)
    {
        var alike = _graph.Layers.Where(IsProbed).GroupBy(WayOfReading).Select(layers => layers.ToArray()).ToArray();
        LayerInputs Of(NodeProto layer, int perFrame) =>
            new(layer, _graph.Constant(layer, 1)!.Dims, _graph.InputChannels(layer), pictures.Length, perFrame);
        var rows = alike.Sum(layers => (long)Of(layers[0], 0).Count);
        var perFrame = (int)Math.Clamp(MostSamples / Math.Max(1, rows * pictures.Length), 1, SamplesPerFrame);
        var samples = alike.Select(layers => Of(layers[0], perFrame)).ToArray();
        using var probe = new ActivationProbe(model, [.. alike.Select(layers => layers[0].Input[0])]);
        probe.Run(pictures, (layer, values, shape) => samples[layer].Add(values, shape), _cancellationToken);
        var all = alike
            .Zip(samples, (layers, inputs) => (layers, Rows: inputs.Rows()))
            .SelectMany(pair => pair.layers.Select(layer => (layer, pair.Rows)))
            .ToDictionary();
        if (_pixels is { } input)
        {
            var inputs = Of(input.Layer, SamplesPerFrame);
            foreach (var (pixels, _) in pictures)
                inputs.Add(input.Read(pixels), [1, input.Factor.Length, model.Card.Pixels.Height, model.Card.Pixels.Width]);
            all[input.Layer] = inputs.Rows();
        }
        return all;
    }

    private bool IsProbed(NodeProto layer) => layer.Input[0] != _input && layer != _pixels?.Layer;

    private (string, string, string) WayOfReading(NodeProto layer) =>
        layer.OpType == "Conv"
            ? (
                layer.Input[0],
                string.Join(' ', _graph.Constant(layer, 1)!.Dims.Skip(2)),
                string.Join(' ', layer.Attribute.Where(attribute => attribute.Name != "group"))
            )
            : (layer.Input[0], layer.OpType, "");

    private Dictionary<NodeProto, double> Costs(Model model, (byte[] Pixels, float Mean) picture)
    {
        const double writing = 8;
        var cost = new Dictionary<NodeProto, double>();
        using var probe = new ActivationProbe(model, [.. _graph.Layers.Select(layer => layer.Output[0])]);
        probe.Run([picture], (layer, values, _) => Add(_graph.Layers[layer], values.Length), _cancellationToken);
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
}
