using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>
/// Writes a float graph as one that works on bytes: unsigned activations, signed weights with a scale for each output channel, in pairs of
/// QuantizeLinear and DequantizeLinear that the runtime fuses into its integer operators.
/// </summary>
internal sealed class Int8Graph
{
    private const string Microsoft = "com.microsoft";

    // From here on weights may have several scales.
    private const long ScalesPerChannel = 13;

    // Added to what is pooled in float: nothing, but the runtime would else round in front of the pool, of which it has no fast one there.
    private const float Barrier = 1e-30f;

    private readonly FloatGraph _float;
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, bool> _bytes;
    private readonly Dictionary<string, ValueRange> _ranges;
    private readonly Dictionary<string, int> _copies;
    private readonly Func<string, double[]?> _means;
    private readonly WeightRounding? _weights;
    private readonly PixelInput? _pixels;
    private readonly string _domain;

    private Int8Graph(
        FloatGraph graph,
        Func<string, ValueRange> ranges,
        Func<string, double[]?> means,
        WeightRounding? weights,
        PixelInput? pixels,
        Int8Plan plan
    )
    {
        (_float, _means, _weights, _pixels) = (graph, means, weights, pixels);
        _builder = new GraphBuilder(graph.Model.Clone());
        _bytes = graph.BytesWithout(plan.FloatLayers);
        _copies = plan.CopiesIn(graph);
        _ranges = _bytes.Keys.ToDictionary(tensor => tensor, ranges);
        // What is put together need not be rounded again, but rectifiers must go on being a part of what is in front of them.
        foreach (var node in graph.Model.Graph.Node.Reverse().Where(node => node.OpType == "Concat"))
            if (_bytes.GetValueOrDefault(node.Output[0]))
                foreach (var part in node.Input.Where(part => graph.OnlyReader(part) is not null && _ranges.ContainsKey(part)))
                    if (CanHave(part, _ranges[node.Output[0]]))
                        _ranges[part] = _ranges[node.Output[0]];
        foreach (var node in graph.Model.Graph.Node.Where(FloatGraph.HandsOn))
            if (_bytes.GetValueOrDefault(graph.Result(node)) && _ranges.TryGetValue(node.Input[0], out var range))
                _ranges[graph.Result(node)] = range;
        var opset = _builder.Model.OpsetImport.First(import => import.Domain.Length == 0).Version;
        _domain = opset >= ScalesPerChannel ? "" : Microsoft;
        if (_builder.Model.OpsetImport.All(import => import.Domain != Microsoft))
            _builder.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
    }

    /// <summary>The graph with all layers but some on bytes.</summary>
    /// <param name="graph">The float graph.</param>
    /// <param name="ranges">Gives the range of a tensor.</param>
    /// <param name="means">Gives the mean of each channel of a tensor, null where it is not known.</param>
    /// <param name="weights">Makes whole numbers of weights.</param>
    /// <param name="pixels">The input, where it can be the picture's own bytes.</param>
    /// <param name="plan">Which layers stay, and what is carried more than once.</param>
    public static ModelProto Write(
        FloatGraph graph,
        Func<string, ValueRange> ranges,
        Func<string, double[]?> means,
        WeightRounding weights,
        PixelInput? pixels,
        Int8Plan plan
    )
    {
        var writer = new Int8Graph(graph, ranges, means, weights, pixels, plan);
        writer.Write(plan.FloatLayers);
        return writer._builder.Model;
    }

    /// <summary>The float graph with one tensor rounded to bytes.</summary>
    public static ModelProto WithRounded(FloatGraph graph, string tensor, ValueRange range)
    {
        var writer = new Int8Graph(graph, _ => range, _ => null, null, null, Int8Plan.Of(graph.Layers));
        writer._ranges[tensor] = range;
        var graphNodes = writer._builder.Graph.Node;
        NodeProto[] nodes = [.. graphNodes];
        graphNodes.Clear();
        // Behind what gives it; a model's input comes before all.
        var place = Array.FindIndex(nodes, node => node.Output.Contains(tensor)) + 1;
        graphNodes.AddRange(nodes[..place]);
        var rounded = new Dictionary<string, string> { [tensor] = writer.Pair(tensor, writer._builder.NewName("rounded"), tensor, false) };
        foreach (var node in nodes[place..])
        {
            ReadBytes(node, rounded);
            graphNodes.Add(node);
        }
        return writer._builder.Model;
    }

    private bool CanHave(string tensor, ValueRange range) =>
        _ranges[tensor].ZeroPoint == range.ZeroPoint && (_ranges[tensor].Scale >= range.Scale || !_float.IsClipped(tensor));

    private void Write(IReadOnlySet<NodeProto> floatLayers)
    {
        var nodes = _builder.Graph.Node.ToArray();
        _builder.Graph.Node.Clear();
        _builder.Graph.ValueInfo.Clear();
        var read = new Dictionary<string, string>();
        foreach (var (tensor, isOnBytes) in _bytes)
            if (!isOnBytes && nodes.All(node => !node.Output.Contains(tensor)))
                read[tensor] = tensor == _pixels?.Tensor ? Pixels() : Pair(tensor, _builder.NewName("bytes"), tensor, false);
        foreach (var (node, original) in nodes.Zip(_float.Model.Graph.Node))
        {
            if (
                original is { OpType: "MaxPool", Output.Count: 1 }
                && GraphIndex.Ints(original, "kernel_shape") is [_, _]
                && _bytes.GetValueOrDefault(original.Output[0])
                && !_bytes[original.Input[0]]
            )
            {
                read[node.Output[0]] = Pool(node, read[node.Input[0]]);
                continue;
            }
            if (_float.Layers.Contains(original) && !floatLayers.Contains(original))
                WriteLayer(node, original, read);
            else if (_bytes.GetValueOrDefault(_float.Result(original)))
                ReadBytes(node, read);
            var output = node.Output[0];
            if (!_bytes.TryGetValue(output, out var isOnBytes))
            {
                _builder.Graph.Node.Add(node);
                continue;
            }
            // What works on bytes must give nothing but bytes; what a float operator gives is both.
            if (isOnBytes)
                node.Output[0] = _builder.NewName("float");
            _builder.Graph.Node.Add(node);
            read[output] = Pair(node.Output[0], isOnBytes ? output : _builder.NewName("bytes"), output, isOnBytes);
        }
        _builder.DropUnused();
    }

    /// <summary>
    /// A pool behind a float operator that is no layer. The runtime has a fast one for bytes with the channels last only, and by itself it
    /// takes that between convolutions only.
    /// </summary>
    private string Pool(NodeProto node, string dequantized)
    {
        var pair = _builder.Graph.Node.First(other => other.Output[0] == dequantized);
        var turned = _builder.Add("Transpose", [pair.Input[0]], GraphBuilder.Attribute("perm", 0, 2, 3, 1));
        var pooled = _builder.Add("NhwcMaxPool", [turned], node.Attribute.Where(attribute => attribute.Name != "storage_order"));
        _builder.Graph.Node[^1].Domain = Microsoft;
        var back = _builder.Add("Transpose", [pooled], GraphBuilder.Attribute("perm", 0, 3, 1, 2));
        var result = GraphBuilder.Node("DequantizeLinear", [back, pair.Input[1], pair.Input[2]], [node.Output[0]]);
        result.Domain = _domain;
        _builder.Graph.Node.Add(result);
        return node.Output[0];
    }

    private static void ReadBytes(NodeProto node, Dictionary<string, string> read)
    {
        for (var i = 0; i < node.Input.Count; i++)
            node.Input[i] = read.GetValueOrDefault(node.Input[i], node.Input[i]);
    }

    private void WriteLayer(NodeProto node, NodeProto original, Dictionary<string, string> read)
    {
        node.Input[0] = read[original.Input[0]];
        // What is carried more than once is read with its share of the weights.
        var result = _float.Result(original);
        var (copiesIn, copiesOut) = (CopiesOf(original.Input[0]), _bytes.GetValueOrDefault(result) ? CopiesOf(result) : 1);
        var inputScale = _ranges[original.Input[0]].Scale / copiesIn;
        var weights = _float.Constant(original, 1)!;
        var axis = FloatGraph.OutputAxis(original);
        var values = TensorValues.Floats(weights)!;
        var bias = _float.Constant(original, 2) is { } constant ? TensorValues.Floats(constant)! : null;
        if (original == _pixels?.Layer)
            bias = LayerNumbers.Shifted(bias, _pixels.Fold(values, weights.Dims));
        var scales = LayerNumbers.Scales(values, weights.Dims, axis, bias, inputScale);
        var rounded = _weights!.Of(original, values, scales);
        if (original.OpType != "MatMul" && _means(original.Input[0]) is { } means)
            bias = LayerNumbers.Shifted(bias, LayerNumbers.RoundedAway(values, rounded, weights.Dims, axis, scales, means));
        float[] steps = [.. scales.Select(scale => scale / copiesIn)];
        float[] biasSteps = [.. scales.Select(scale => scale * inputScale)];
        if (copiesOut > 1)
            bias = LayerNumbers.Apart(bias ?? new float[scales.Length], copiesOut, _ranges[result].Scale);
        node.Input[1] = Dequantized(
            LayerNumbers.Copied(rounded, weights.Dims, copiesIn, copiesOut),
            [weights.Dims[0] * copiesOut, weights.Dims[1] * copiesIn, .. weights.Dims.Skip(2)],
            LayerNumbers.Repeated(steps, copiesOut),
            axis
        );
        if (bias is null)
            return;
        biasSteps = LayerNumbers.Repeated(biasSteps, copiesOut);
        if (bias.Length != biasSteps.Length)
            bias = LayerNumbers.Shifted(bias, new float[biasSteps.Length]);
        var whole = _builder.Constant<int>([.. bias.Zip(biasSteps, (value, step) => (int)Math.Round(value / (double)step))], [bias.Length]);
        while (node.Input.Count < 3)
            node.Input.Add("");
        node.Input[2] = Add(
            "DequantizeLinear",
            [whole, _builder.Constant<float>(biasSteps, [bias.Length])],
            GraphBuilder.Attribute("axis", 0L)
        );
    }

    private int CopiesOf(string tensor) => _copies.GetValueOrDefault(tensor, 1);

    private string Dequantized(sbyte[] values, long[] dims, float[] scales, int axis) =>
        Add(
            "DequantizeLinear",
            [
                _builder.Constant<sbyte>(values, dims),
                _builder.Constant<float>(scales, [scales.Length]),
                _builder.Constant<sbyte>(new sbyte[scales.Length], [scales.Length]),
            ],
            GraphBuilder.Attribute("axis", (long)axis)
        );

    /// <summary>The picture's own bytes, written as what makes them of the normalised input again; returns the name of their
    /// floats.</summary>
    private string Pixels()
    {
        var (x, channels) = (
            _pixels!.Tensor,
            _pixels.ChannelsLast ? (long[])[1, 1, 1, _pixels.Factor.Length] : [1, _pixels.Factor.Length, 1, 1]
        );
        if (_pixels.Factor.Any(factor => factor != 1))
            x = _builder.Add("Mul", [x, _builder.Constant<float>([.. _pixels.Factor.Select(factor => (float)(1 / factor))], channels)]);
        float[] shifts = [.. _pixels.Offset.Zip(_pixels.Factor, (offset, factor) => (float)((-offset / factor) - _pixels.Padding))];
        if (shifts.Any(shift => shift != 0))
            x = _builder.Add("Add", [x, _builder.Constant<float>(shifts, channels)]);
        return Pair(x, _builder.NewName("bytes"), _pixels.Tensor, false);
    }

    private string Together(string[] copies) =>
        copies is [var only] ? only : _builder.Add("Concat", copies, GraphBuilder.Attribute("axis", 1L));

    /// <summary>Makes bytes of a tensor and floats of them; returns the name of those.</summary>
    private string Pair(string tensor, string result, string output, bool isOnBytes)
    {
        var range = _ranges[output];
        var (scale, zero) = (_builder.Constant<float>([range.Scale], []), _builder.Constant<byte>([range.ZeroPoint], []));
        var isPooled = _builder.Graph.Node.LastOrDefault() is { OpType: "MaxPool" } pool && pool.Output[0] == tensor;
        var bytes = isOnBytes
            ? Add("QuantizeLinear", [tensor, scale, zero])
            : Together([
                .. LayerNumbers
                    .Apart([0], CopiesOf(output), range.Scale)
                    .Select(shift =>
                        shift == 0 && !isPooled ? tensor : _builder.Add("Add", [tensor, _builder.Constant<float>([shift + Barrier], [])])
                    )
                    .Select(copy => Add("QuantizeLinear", [copy, scale, zero])),
            ]);
        var node = GraphBuilder.Node("DequantizeLinear", [bytes, scale, zero], [result]);
        node.Domain = _domain;
        _builder.Graph.Node.Add(node);
        return result;
    }

    private string Add(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var output = _builder.Add(op, inputs, attributes);
        _builder.Graph.Node[^1].Domain = _domain;
        return output;
    }
}
