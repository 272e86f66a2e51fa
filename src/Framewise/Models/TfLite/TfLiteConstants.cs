using System.Runtime.InteropServices;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfLite;

/// <summary>Constant tensors of the file as constants of the graph.</summary>
internal static class TfLiteConstants
{
    // [N, height, width, channels] to [N, channels, height, width].
    private static readonly int[] s_channelsFirst = [0, 3, 1, 2];

    /// <summary>The float values of a constant, dequantised if need be.</summary>
    public static float[] Floats(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var bytes = tensor.Data.Span;
        return tensor.Type switch
        {
            TfLiteType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            TfLiteType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(half => (float)half)],
            TfLiteType.Uint8 or TfLiteType.Int8 when tensor.IsQuantized => Dequantized(graph, tensor),
            _ => throw graph.Refusal(
                $"the constant '{tensor.Name}' is {tensor.Type}; float32, float16 and quantised uint8 and int8 can be imported."
            ),
        };
    }

    public static int[] Ints(TfLiteGraph graph, TfLiteTensor tensor) =>
        tensor.Type switch
        {
            TfLiteType.Int32 => MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray(),
            TfLiteType.Int64 => [.. MemoryMarshal.Cast<byte, long>(tensor.Data.Span).ToArray().Select(value => (int)value)],
            _ => throw graph.Refusal($"the constant '{tensor.Name}' is {tensor.Type}; int32 or int64 is expected."),
        };

    /// <summary>
    /// Quantised values as int8, whose products with uint8 activations are what processors are fastest at, with the axes in another order;
    /// uint8 is shifted down by 128, zero points too.
    /// </summary>
    public static (ReadOnlyMemory<byte> Values, TfLiteQuantization Quantization) SBytes(TfLiteGraph graph, TfLiteTensor tensor, int[] order)
    {
        if (!tensor.IsQuantized)
            throw graph.Refusal(
                $"the weights '{tensor.Name}' are {tensor.Type}; float32, float16 and quantised uint8 and int8 can be imported."
            );
        if (tensor.Type == TfLiteType.Int8 && IsInOrder(tensor.Shape, order))
            return (tensor.Data, tensor.Quantization!);
        var values = graph.Room(tensor.Data.Length);
        Reorder(tensor.Data.Span, tensor.Shape, order, values.Span);
        if (tensor.Type == TfLiteType.Int8)
            return (values, tensor.Quantization!);
        ShiftDown(values.Span);
        return (values, tensor.Quantization!.Shifted(-128));
    }

    /// <summary>The bytes of a constant as float32 values with the axes in another order, dequantised if need be.</summary>
    public static ReadOnlyMemory<byte> FloatBytes(TfLiteGraph graph, TfLiteTensor tensor, int[] order)
    {
        if (tensor.Type == TfLiteType.Float32 && IsInOrder(tensor.Shape, order))
            return tensor.Data;
        var values = tensor.Type == TfLiteType.Float32 ? MemoryMarshal.Cast<byte, float>(tensor.Data.Span) : Floats(graph, tensor);
        var bytes = graph.Room(values.Length * sizeof(float));
        Reorder(values, tensor.Shape, order, MemoryMarshal.Cast<byte, float>(bytes.Span));
        return bytes;
    }

    /// <summary>A constant as operand of elementwise operators: axes in the graph's order, one vector per channel as <c>[channels, 1,
    /// 1]</c> is up to the operator.</summary>
    public static TfLiteValue Value(TfLiteGraph graph, int index)
    {
        var tensor = graph.Tensor(index);
        var order = tensor.Shape.Length == 4 ? s_channelsFirst : [.. Enumerable.Range(0, tensor.Shape.Length)];
        var dims = order.Select(axis => (long)tensor.Shape[axis]).ToArray();
        return new TfLiteValue
        {
            Shape = tensor.Shape,
            Real = graph.Builder.Constant(FloatBytes(graph, tensor, order), TensorType.Float, dims),
            IsConstant = true,
        };
    }

    /// <summary>Transposes: axis k of the result is axis <c>order[k]</c> of the source.</summary>
    public static void Reorder<T>(ReadOnlySpan<T> source, int[] shape, int[] order, Span<T> result)
    {
        var axes = Axes(shape, order);
        if (axes.Count <= 1)
        {
            source.CopyTo(result);
            return;
        }
        var (inner, step) = axes[^1];
        var position = new int[axes.Count - 1];
        for (var to = 0; to < result.Length; to += inner)
        {
            var from = 0;
            for (var axis = 0; axis < position.Length; axis++)
                from += position[axis] * axes[axis].Stride;
            for (var i = 0; i < inner; i++)
                result[to + i] = source[from + i * step];
            for (var axis = position.Length - 1; axis >= 0 && ++position[axis] == axes[axis].Size; axis--)
                position[axis] = 0;
        }
    }

    private static bool IsInOrder(int[] shape, int[] order) => Axes(shape, order).Count <= 1;

    /// <summary>
    /// The axes of a transposed tensor, with their distances in the source; axes that stay together count as one, and axes of one index,
    /// which move nothing, as none.
    /// 1x1 convolutions, most of the weights of modern models, are in order already.
    /// </summary>
    private static List<(int Size, int Stride)> Axes(int[] shape, int[] order)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        var axes = new List<(int Size, int Stride)>();
        foreach (var axis in order.Where(axis => shape[axis] > 1))
        {
            if (axes.Count > 0 && axes[^1].Stride == shape[axis] * strides[axis])
                axes[^1] = (axes[^1].Size * shape[axis], strides[axis]);
            else
                axes.Add((shape[axis], strides[axis]));
        }
        return axes;
    }

    /// <summary>Less 128 modulo 256, which is the highest bit flipped, eight values at a time.</summary>
    private static void ShiftDown(Span<byte> values)
    {
        foreach (ref var eight in MemoryMarshal.Cast<byte, ulong>(values))
            eight ^= 0x8080808080808080;
        foreach (ref var value in values[(values.Length & ~7)..])
            value ^= 0x80;
    }

    private static float[] Dequantized(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var (bytes, quantization) = SBytes(graph, tensor, [.. Enumerable.Range(0, tensor.Shape.Length)]);
        var values = MemoryMarshal.Cast<byte, sbyte>(bytes.Span).ToArray();
        var scales = quantization.Scales;
        if (scales.Length == 1)
            return [.. values.Select(value => scales[0] * (value - quantization.ZeroPoints[0]))];
        var axis = AxisOf(graph, tensor);
        var inner = tensor.Shape.Skip(axis + 1).Aggregate(1, (product, dim) => product * dim);
        return
        [
            .. values.Select(
                (value, i) => scales[i / inner % scales.Length] * (value - quantization.ZeroPoints[i / inner % scales.Length])
            ),
        ];
    }

    /// <summary>The axis that has a scale per index.</summary>
    public static int AxisOf(TfLiteGraph graph, TfLiteTensor tensor)
    {
        var quantization = tensor.Quantization!;
        return
            quantization.Axis >= 0
            && quantization.Axis < tensor.Shape.Length
            && tensor.Shape[quantization.Axis] == quantization.Scales.Length
            ? quantization.Axis
            : throw graph.Refusal(
                $"'{tensor.Name}' has {quantization.Scales.Length} scales for axis {quantization.Axis} of its shape "
                    + $"[{string.Join(',', tensor.Shape)}]."
            );
    }
}
