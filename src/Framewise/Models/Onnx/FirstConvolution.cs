using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>A float convolution that alone reads the model's input, so that the normalisation can go into its weights.</summary>
internal sealed class FirstConvolution
{
    private readonly NodeProto _node;
    private readonly TensorProto _weights;
    private readonly TensorProto? _bias;

    private FirstConvolution(NodeProto node, TensorProto weights, TensorProto? bias) => (_node, _weights, _bias) = (node, weights, bias);

    public static FirstConvolution? Find(NodeProto[] model, string input, GraphIndex index)
    {
        if (model.Where(node => node.Input.Contains(input)).ToArray() is not [{ OpType: "Conv" } node] || node.Input[0] != input)
            return null;
        if (index.Constant(node, 1) is not { DataType: (int)TensorType.Float, Dims: [_, 3, _, _] } weights)
            return null;
        var bias = index.Constant(node, 2);
        return node.Input.Count < 3 || (bias is { DataType: (int)TensorType.Float } && bias.Dims.SequenceEqual([weights.Dims[0]]))
            ? new FirstConvolution(node, weights, bias)
            : null;
    }

    /// <summary>
    /// Multiplies the weights by the factors. The offsets go into the bias where no padding is read: padding is zero after normalisation,
    /// so with padding they must be added before. Returns what is to be added to the bytes, null for nothing.
    /// </summary>
    public double[]? Fold(GraphBuilder builder, Normalization normalization)
    {
        var weights = TensorValues.Floats(_weights)!;
        var bias = _bias is null ? new float[_weights.Dims[0]] : TensorValues.Floats(_bias)!;
        var shifts = Fold(weights, _weights.Dims, normalization);
        for (var filter = 0; filter < bias.Length; filter++)
            bias[filter] = (float)(bias[filter] + shifts[filter]);

        if (normalization.Scales)
            _node.Input[1] = builder.Constant<float>(weights, [.. _weights.Dims]);
        if (!normalization.Shifts)
            return null;
        if (IsPadded(_node))
            return [.. normalization.Offset.Zip(normalization.Factor, (offset, factor) => offset / factor)];
        var name = builder.Constant<float>(bias, [bias.Length]);
        if (_node.Input.Count < 3)
            _node.Input.Add(name);
        else
            _node.Input[2] = name;
        return null;
    }

    /// <summary>Makes weights <c>[filters, channels, height, width]</c> for what is not normalised yet of those for what is; returns what
    /// comes to the bias of each filter.</summary>
    public static double[] Fold(float[] weights, IReadOnlyList<long> dims, Normalization normalization)
    {
        var shifts = new double[dims[0]];
        var (perFilter, area) = (weights.Length / shifts.Length, (int)(dims[2] * dims[3]));
        for (var i = 0; i < weights.Length; i++)
        {
            var channel = i % perFilter / area;
            shifts[i / perFilter] += weights[i] * normalization.Offset[channel];
            weights[i] = (float)(weights[i] * normalization.Factor[channel]);
        }
        return shifts;
    }

    /// <summary>Whether a convolution reads beyond the border.</summary>
    public static bool IsPadded(NodeProto node) =>
        GraphIndex.Text(node, "auto_pad", "NOTSET") switch
        {
            "VALID" => false,
            "NOTSET" => GraphIndex.Ints(node, "pads")?.Any(pad => pad != 0) ?? false,
            _ => true,
        };
}
