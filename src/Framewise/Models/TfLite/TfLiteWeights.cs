using System.Runtime.InteropServices;
using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfLite;

/// <summary>Weights and biases of convolutions and fully connected layers, with the output channel as the first axis.</summary>
internal static class TfLiteWeights
{
    /// <summary>The names to pass to an operator after its input: weights and, where there is one, bias.</summary>
    public static List<string> Names(TfLiteGraph graph, TfLiteOperator op, TfLiteValue input, TfLiteTensor weights, int[] order)
    {
        var outputs = weights.Shape[order[0]];
        var bias = graph.Constant(op, 2);
        graph.Require(bias is null || bias.Count == outputs, op, $"has {bias?.Count} biases for {outputs} outputs.");
        var dims = order.Select(axis => (long)weights.Shape[axis]).ToArray();

        if (input.Quantization is not { } quantization || !weights.IsQuantized)
        {
            List<string> names = [graph.Builder.Constant(TfLiteConstants.FloatBytes(graph, weights, order), TensorType.Float, dims)];
            if (bias is not null)
                names.Add(graph.Builder.Constant<float>(TfLiteConstants.Floats(graph, bias), [outputs]));
            return names;
        }
        return Quantized(graph, op, quantization.Scales[0], weights, bias, order, dims);
    }

    private static List<string> Quantized(
        TfLiteGraph graph,
        TfLiteOperator op,
        float inputScale,
        TfLiteTensor weights,
        TfLiteTensor? bias,
        int[] order,
        long[] dims
    )
    {
        var (bytes, quantization) = TfLiteConstants.SBytes(graph, weights, order);
        var (scales, points) = (quantization.Scales, quantization.ZeroPoints);
        graph.Require(
            points.All(point => point is >= sbyte.MinValue and <= sbyte.MaxValue),
            op,
            $"has weights '{weights.Name}' with a zero point outside their type."
        );
        graph.Require(
            scales.Length == 1 || TfLiteConstants.AxisOf(graph, weights) == order[0],
            op,
            $"has weights '{weights.Name}' with scales that are not per output channel."
        );

        var builder = graph.Builder;
        long[] count = scales.Length == 1 ? [] : [scales.Length];
        var weightNames = new[]
        {
            builder.Constant(bytes, TensorType.Int8, dims),
            builder.Constant<float>(scales, count),
            builder.Constant<sbyte>([.. points.Select(point => (sbyte)point)], count),
        };
        List<string> names = [builder.Add("DequantizeLinear", weightNames, GraphBuilder.Attribute("axis", 0))];
        if (bias is null)
            return names;
        graph.Require(
            bias.Type == TfLiteType.Int32,
            op,
            $"has biases '{bias.Name}' of type {bias.Type}; int32 is expected beside quantised weights."
        );
        var sums = builder.Constant<int>(MemoryMarshal.Cast<byte, int>(bias.Data.Span), [bias.Count]);
        var biasScales = builder.Constant<float>([.. scales.Select(scale => inputScale * scale)], count);
        names.Add(builder.Add("DequantizeLinear", [sums, biasScales], GraphBuilder.Attribute("axis", 0)));
        return names;
    }
}
