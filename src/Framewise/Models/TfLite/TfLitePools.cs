using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Operators that join neighbouring values.</summary>
internal static class TfLitePools
{
    /// <summary>MAX_POOL_2D; on the bytes where the scale stays.</summary>
    public static void Maximum(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var (_, attributes) = Window(graph, op, input);
        var activation = (TfLiteActivation)op.SByte(5);
        var quantization = graph.QuantizationOf(graph.Output(op));
        if (
            quantization is not null
            && quantization.IsSameAs(input.Quantization)
            && TfLiteActivations.SaturationIsEnough(activation, quantization)
        )
            graph.PutBytes(op, graph.Builder.Add("MaxPool", [input.Bytes!], attributes));
        else
            graph.Put(op, graph.Builder.Add("MaxPool", [graph.Real(input)], attributes), activation);
    }

    /// <summary>AVERAGE_POOL_2D; padding does not count.</summary>
    public static void Average(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var (window, attributes) = Window(graph, op, input);
        var (height, width) = (op.Int(4), op.Int(3));
        var activation = (TfLiteActivation)op.SByte(5);
        var isWhole = !window.IsPadded && height == input.Shape[1] && width == input.Shape[2];
        var quantization = graph.QuantizationOf(graph.Output(op));
        if (isWhole)
            graph.Put(op, graph.Builder.Add("GlobalAveragePool", [graph.Real(input)]), activation);
        else if (quantization is not null && input.Bytes is not null)
            graph.PutBytes(
                op,
                TfLiteActivations.ApplyToBytes(
                    graph,
                    op,
                    new TfLiteAverage(graph, input, quantization, window).Add(height, width),
                    activation,
                    quantization
                )
            );
        else
            graph.Put(op, graph.Builder.Add("AveragePool", [graph.Real(input)], attributes), activation);
    }

    /// <summary>MEAN, over rows and columns as a pool.</summary>
    public static void Mean(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var axes = graph.Constant(op, 1) is { } constant ? TfLiteConstants.Ints(graph, constant) : [];
        var rank = input.Shape.Length;
        if (
            rank != 4
            || graph.Tensor(op.Inputs[0]).Shape.Length != 4
            || !axes.Select(axis => axis < 0 ? axis + rank : axis).Order().SequenceEqual([1, 2])
        )
        {
            TfLiteAxes.Reduce(graph, op, "ReduceMean");
            return;
        }
        var (batch, channels) = (input.Shape[0], input.Shape[3]);
        var real = graph.Builder.Add("GlobalAveragePool", [graph.Real(input)]);
        if (graph.Output(op).Shape.Length == 4)
        {
            graph.Put(op, real, shape: [batch, 1, 1, channels]);
            return;
        }
        // The pool is rounded before it is flattened, so that the runtime sees an average between two quantisations.
        var quantization = graph.QuantizationOf(graph.Output(op));
        var pooled = quantization is null
            ? new TfLiteValue { Shape = [batch, 1, 1, channels], Real = real }
            : new TfLiteValue
            {
                Shape = [batch, 1, 1, channels],
                Bytes = graph.Quantize(real, quantization),
                Quantization = quantization,
            };
        graph.Store(op, TfLiteShapes.Reshaped(graph, pooled, [batch, channels]));
    }

    private static (TfLiteWindow Window, AttributeProto[] Attributes) Window(TfLiteGraph graph, TfLiteOperator op, TfLiteValue input)
    {
        var (width, height) = (op.Int(3), op.Int(4));
        var window = TfLiteWindow.Read(graph, op, input, height, width);
        return (window, [.. window.Attributes, GraphBuilder.Attribute("kernel_shape", height, width)]);
    }
}
