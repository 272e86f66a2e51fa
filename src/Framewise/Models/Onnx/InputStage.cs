using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Puts in front of a model what turns bytes <c>[N, height, width, 3]</c> into the tensor that it was trained on.</summary>
internal sealed class InputStage(GraphBuilder builder, TensorDescription input, ModelCard card, string path)
{
    private const string Pixels = "framewise_pixels";
    private const string FrameMean = "framewise_frame_mean";

    private readonly GraphProto _graph = builder.Graph;
    private readonly GraphIndex _index = new(builder.Graph);
    private readonly Normalization _normalization = Normalization.Of(card);

    /// <summary>Adds the nodes and inputs; returns the name of the frame mean's input, if the card wants one.</summary>
    public (string Pixels, string? FrameMean) Add(int? fixedBatch)
    {
        var model = _graph.Node.ToArray();
        _graph.Node.Clear();
        var readers = model.Where(node => Reads(node, input.Name)).ToList();
        if (readers.Count == 0)
            throw new ModelException($"No operator of '{path}' reads its input '{input.Name}'.", path);
        if (TakesBytes(readers[0], model))
            Give(InLayout(Pixels), input.Name);
        else if (readers.Select(reader => WayToBytes(reader, model)).FirstOrDefault(way => way is not null) is { } way)
        {
            Give(InLayout(Pixels), way[^1].Output[0]);
            model = [.. model.Where(node => !way.Any(step => ReferenceEquals(step, node)))];
            readers.Remove(way[0]);
        }
        if (readers is [var gather] && TakesRows(gather))
        {
            // Only those pictures are normalised that are asked for.
            var place = Array.IndexOf(model, gather);
            _graph.Node.AddRange(model[..place]);
            Give(Normalize(builder.Add("Gather", [Pixels, gather.Input[1]]), model), gather.Output[0]);
            model = model[(place + 1)..];
        }
        else if (readers.Count > 0 && _graph.Node.All(node => !node.Output.Contains(input.Name)))
            Give(Normalize(Pixels, model), input.Name);
        _graph.Node.AddRange(model);

        _graph.Input.Remove(_graph.Input.First(value => value.Name == input.Name));
        _graph.Input.Add(GraphBuilder.Value(Pixels, TensorType.Uint8, fixedBatch, card.Pixels.Height, card.Pixels.Width, 3));
        if (!card.SubtractFrameMean)
            return (Pixels, null);
        _graph.Input.Add(GraphBuilder.Value(FrameMean, TensorType.Float, fixedBatch));
        return (Pixels, FrameMean);
    }

    /// <summary>Whether a node takes some pictures of the batch, as those are that a model on bytes scores again.</summary>
    private bool TakesRows(NodeProto node) =>
        node.OpType == "Gather"
        && GraphIndex.Int(node, "axis", 0) == 0
        && input.ElementType == TensorType.Float
        && !card.SubtractFrameMean
        && _index.Producer(node.Input[1]) is { OpType: "Reshape" } rows
        && _index.Constant(rows, 1) is { Dims: [1] };

    /// <summary>Whether a node, or one in its branches, reads a tensor.</summary>
    private static bool Reads(NodeProto node, string tensor) =>
        node.Input.Contains(tensor)
        || node.Attribute.Any(attribute => attribute.G is { } branch && branch.Node.Any(inner => Reads(inner, tensor)));

    private void Give(string last, string tensor)
    {
        if (last == Pixels)
            builder.Add("Identity", [Pixels]);
        _graph.Node[^1].Output[0] = tensor;
    }

    /// <summary>
    /// Whether the model's input is the bytes themselves. A card may describe the float values that the bytes stand for (byte/127.5-1 for
    /// scale 1/128, zero point 128), which rounds one unit away at most.
    /// </summary>
    private bool TakesBytes(NodeProto reader, NodeProto[] model) =>
        input.ElementType == TensorType.Uint8
        && !card.SubtractFrameMean
        && !card.IsGray
        && (
            (!_normalization.Scales && !_normalization.Shifts)
            || (QuantizationOf(reader, model) is { } own && _normalization.DistanceToBytes(own.Scale, own.ZeroPoint) <= 1)
        );

    /// <summary>The operators from the input to its bytes, if those are the picture's own: a quantisation, and what undoes the
    /// normalisation in front of it.</summary>
    private NodeProto[]? WayToBytes(NodeProto reader, NodeProto[] model)
    {
        if (input.ElementType == TensorType.Uint8 || card.SubtractFrameMean || card.IsGray)
            return null;
        var (way, values) = (new List<NodeProto> { reader }, _normalization);
        while (way[^1] is { OpType: "Mul" or "Add" } step)
        {
            if (
                input.ElementType != TensorType.Float
                || step.Input[0] != (way is [_] ? input.Name : way[^2].Output[0])
                || ChannelsOf(step) is not { } channels
            )
                return null;
            values = step.OpType == "Mul" ? values.Then(channels, [0]) : values.Then([1], channels);
            if (model.Where(node => Reads(node, step.Output[0])).ToArray() is not [var next])
                return null;
            way.Add(next);
        }
        return
            way[^1] is { OpType: "QuantizeLinear" } quantize
            && _index.Constant(quantize, 2)?.DataType == (int)TensorType.Uint8
            && QuantizationOf(quantize, model) is { } own
            && values.DistanceToBytes(own.Scale, own.ZeroPoint) == 0
            ? [.. way]
            : null;
    }

    /// <summary>The constant of an operator as one number or one for each channel.</summary>
    private float[]? ChannelsOf(NodeProto node) =>
        _index.Constant(node, 1) is { } constant
        && TensorValues.Floats(constant) is { Length: 1 or 3 } values
        && (values.Length == 1 || constant.Dims.SequenceEqual(card.ChannelsLast ? [1, 1, 1, values.Length] : [1, values.Length, 1, 1]))
            ? values
            : null;

    /// <summary>With the channels last, so that the runtime has no reason to move a step to where it would be slow.</summary>
    private string Normalize(string pixels, NodeProto[] model)
    {
        var x = builder.Add("Cast", [pixels], GraphBuilder.Attribute("to", (long)TensorType.Float));
        if (card.IsGray)
            x = Gray(x);
        if (card.SubtractFrameMean)
            x = builder.Add("Sub", [x, builder.Add("Reshape", [FrameMean, builder.Constant<long>([-1, 1, 1, 1], [4])])]);

        if (input.ElementType == TensorType.Float && FirstConvolution.Find(model, input.Name, _index) is { } convolution)
        {
            if (convolution.Fold(builder, _normalization) is { } shift)
                x = builder.Add("Add", [x, PerChannel(shift)]);
        }
        else
        {
            if (_normalization.Scales)
                x = builder.Add("Mul", [x, PerChannel(_normalization.Factor)]);
            if (_normalization.Shifts)
                x = builder.Add("Add", [x, PerChannel(_normalization.Offset)]);
        }
        x = InLayout(x);
        return input.ElementType switch
        {
            TensorType.Float => x,
            TensorType.Uint8 when _normalization.Scales || _normalization.Shifts => Quantize(x, model),
            TensorType.Int32 or TensorType.Int64 when _normalization.Scales || _normalization.Shifts => throw TakesWholeNumbers(),
            _ => builder.Add("Cast", [x], GraphBuilder.Attribute("to", (long)input.ElementType)),
        };
    }

    private string Quantize(string x, NodeProto[] model)
    {
        var (scale, zeroPoint) = QuantizationOf(model.First(node => node.Input.Contains(input.Name)), model) ?? throw TakesWholeNumbers();
        return builder.Add("QuantizeLinear", [x, builder.Constant<float>([scale], []), builder.Constant<byte>([(byte)zeroPoint], [])]);
    }

    private ModelException TakesWholeNumbers() =>
        new($"'{path}' takes bytes as they are, but its card scales them. Set the card's scale to 1, mean to 0 and std to 1.", path);

    /// <summary>Pillow's L: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down; every step is exact in float32.</summary>
    private string Gray(string rgb)
    {
        var sum = builder.Add("MatMul", [rgb, builder.Constant<float>([19595, 38470, 7471], [3, 1])]);
        var rounded = builder.Add("Add", [sum, builder.Constant<float>([32768], [])]);
        return builder.Add("Floor", [builder.Add("Mul", [rounded, builder.Constant<float>([1 / 65536f], [])])]);
    }

    private string InLayout(string pixels) =>
        card.ChannelsLast ? pixels : builder.Add("Transpose", [pixels], GraphBuilder.Attribute("perm", 0, 3, 1, 2));

    /// <summary>One number where all channels have the same, else a row of the picture: the runtime is slow at three in turn.</summary>
    private string PerChannel(double[] values) =>
        values.All(value => (float)value == (float)values[0])
            ? builder.Constant<float>([(float)values[0]], [])
            : builder.Constant<float>(
                [.. Enumerable.Repeat(values.Select(value => (float)value), card.Pixels.Width).SelectMany(value => value)],
                [card.Pixels.Width, values.Length]
            );

    /// <summary>The scale and zero point with which a node reads (or, if it quantises, writes) its first input.</summary>
    private (float Scale, int ZeroPoint)? QuantizationOf(NodeProto node, NodeProto[] model)
    {
        if (node.OpType == "Transpose" && model.FirstOrDefault(other => other.Input.Contains(node.Output[0])) is { } next)
            node = next;
        if (node.OpType is not ("QuantizeLinear" or "DequantizeLinear" or "QLinearConv"))
            return null;
        return
            _index.Constant(node, 1) is { } scale
            && TensorValues.Floats(scale) is [var value]
            && _index.Constant(node, 2) is { } zero
            && TensorValues.Byte(zero) is { } point
            ? (value, point)
            : null;
    }
}
