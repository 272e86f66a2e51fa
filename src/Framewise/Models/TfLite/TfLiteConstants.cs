using System.Runtime.InteropServices;
using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Constant tensors of the file as constants of the graph.</summary>
internal static class TfLiteConstants
{
    /// <summary>The float values of a constant, dequantised if need be.</summary>
    public static float[] Floats(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var bytes = tensor.Data.Span;
        return tensor.Type switch
        {
            TfLiteType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            TfLiteType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(half => (float)half)],
            TfLiteType.Uint8 or TfLiteType.Int8 when tensor.IsQuantized => Dequantized(graph, tensor),
            _ => throw graph.Refusal($"the constant '{tensor.Name}' is {tensor.Type}; float32, float16 and quantised uint8 and int8 can be imported."),
        };
    }

    public static int[] Ints(TfLiteGraph graph, TfLiteTensor tensor) => tensor.Type switch
    {
        TfLiteType.Int32 => MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray(),
        TfLiteType.Int64 => [.. MemoryMarshal.Cast<byte, long>(tensor.Data.Span).ToArray().Select(value => (int)value)],
        _ => throw graph.Refusal($"the constant '{tensor.Name}' is {tensor.Type}; int32 or int64 is expected."),
    };

    /// <summary>Quantised values as int8, whose products with uint8 activations are what processors are fastest at; uint8 is shifted down by 128, zero points too.</summary>
    public static (sbyte[] Values, TfLiteQuantization Quantization) SBytes(TfLiteGraph graph, TfLiteTensor tensor)
    {
        if (!tensor.IsQuantized) throw graph.Refusal($"the weights '{tensor.Name}' are {tensor.Type}; float32, float16 and quantised uint8 and int8 can be imported.");
        if (tensor.Type == TfLiteType.Int8) return (MemoryMarshal.Cast<byte, sbyte>(tensor.Data.Span).ToArray(), tensor.Quantization!);
        var bytes = tensor.Data.Span;
        var values = new sbyte[bytes.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (sbyte)(bytes[i] - 128);
        return (values, tensor.Quantization!.Shifted(-128));
    }

    /// <summary>A constant as operand of elementwise operators: axes in the graph's order, one vector per channel as <c>[channels, 1, 1]</c> is up to the operator.</summary>
    public static TfLiteValue Value(TfLiteGraph graph, int index)
    {
        var tensor = graph.Tensor(index);
        var values = Floats(graph, tensor);
        var dims = tensor.Shape.Select(dim => (long)dim).ToArray();
        if (dims is [var n, var height, var width, var channels])
        {
            values = Reorder(values, tensor.Shape, [0, 3, 1, 2]);
            dims = [n, channels, height, width];
        }
        return new TfLiteValue { Shape = tensor.Shape, Real = graph.Builder.Constant<float>(values, dims) };
    }

    /// <summary>Transposes: axis k of the result is axis <c>order[k]</c> of the source.</summary>
    public static T[] Reorder<T>(T[] source, int[] shape, int[] order)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
        // Axes of one index move nothing: 1x1 convolutions, most of the weights of modern networks, are in order already.
        var moving = order.Where(axis => shape[axis] > 1).ToArray();
        if (moving.SequenceEqual(moving.Order())) return source;
        var result = new T[source.Length];
        var (inner, step) = (shape[moving[^1]], strides[moving[^1]]);
        var position = new int[moving.Length - 1];
        for (var to = 0; to < result.Length; to += inner)
        {
            var from = 0;
            for (var axis = 0; axis < position.Length; axis++) from += position[axis] * strides[moving[axis]];
            for (var i = 0; i < inner; i++) result[to + i] = source[from + i * step];
            for (var axis = position.Length - 1; axis >= 0 && ++position[axis] == shape[moving[axis]]; axis--) position[axis] = 0;
        }
        return result;
    }

    private static float[] Dequantized(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var (values, quantization) = SBytes(graph, tensor);
        var scales = quantization.Scales;
        if (scales.Length == 1) return [.. values.Select(value => scales[0] * (value - quantization.ZeroPoints[0]))];
        var axis = AxisOf(graph, tensor);
        var inner = tensor.Shape.Skip(axis + 1).Aggregate(1, (product, dim) => product * dim);
        return [.. values.Select((value, i) => scales[i / inner % scales.Length] * (value - quantization.ZeroPoints[i / inner % scales.Length]))];
    }

    /// <summary>The axis that has a scale per index.</summary>
    public static int AxisOf(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var quantization = tensor.Quantization!;
        return quantization.Axis >= 0 && quantization.Axis < tensor.Shape.Length && tensor.Shape[quantization.Axis] == quantization.Scales.Length
            ? quantization.Axis
            : throw graph.Refusal($"'{tensor.Name}' has {quantization.Scales.Length} scales for axis {quantization.Axis} of its shape [{string.Join(',', tensor.Shape)}].");
    }
}
