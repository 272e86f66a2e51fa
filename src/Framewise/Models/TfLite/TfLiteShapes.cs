using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Operators that change shapes and move values without computing.</summary>
internal static class TfLiteShapes
{
    private static readonly int[] AxisInGraph = [0, 2, 3, 1];

    /// <summary>RESHAPE and SQUEEZE: the declared shape of the output says all.</summary>
    public static void Reshape(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        int[] shape = graph.Output(op).Shape;
        // A squeeze without axes takes the batch of 1 away too.
        if (input.Shape[0] == 1 && shape is not [1, ..])
            shape = [1, .. shape];
        graph.Require(
            shape.Length > 0 && shape[0] == input.Shape[0] && Count(shape) == Count(input.Shape),
            op,
            $"makes [{string.Join(',', shape)}] of [{string.Join(',', input.Shape)}]; the first dimension, the batch, must stay."
        );
        Move(graph, op, Reshaped(graph, input, shape), shape);
    }

    /// <summary>The value with another shape of the same batch, in the order of TensorFlow's axes.</summary>
    public static TfLiteValue Reshaped(TfLiteGraph graph, TfLiteValue value, int[] shape)
    {
        if (value.Shape.SequenceEqual(shape))
            return value;
        var builder = graph.Builder;
        var name = value.Bytes ?? graph.Real(value);
        if (value.HasPlane)
            name = builder.Add("Transpose", [name], GraphBuilder.Attribute("perm", 0, 2, 3, 1));
        long[] target = [0, .. shape.Skip(1)];
        var plane = shape is [_, var height, var width, _] && height * width > 1;
        if (shape.Length == 4 && !plane)
            target = [0, shape[3], 1, 1];
        name = builder.Add("Reshape", [name, builder.Constant<long>(target, [target.Length])]);
        if (plane)
            name = builder.Add("Transpose", [name], GraphBuilder.Attribute("perm", 0, 3, 1, 2));
        return value.Bytes is null
            ? new TfLiteValue { Shape = shape, Real = name }
            : new TfLiteValue
            {
                Shape = shape,
                Bytes = name,
                Quantization = value.Quantization,
            };
    }

    /// <summary>CONCATENATION.</summary>
    public static void Concatenate(TfLiteGraph graph, TfLiteOperator op)
    {
        var output = graph.Output(op);
        var inputs = op.Inputs.Select((_, number) => graph.Input(op, number)).ToArray();
        var rank = output.Shape.Length;
        var axis = op.Int(0) < 0 ? op.Int(0) + rank : op.Int(0);
        graph.Require(
            rank <= 4
                && axis > 0
                && axis < rank
                && inputs.All(input => input.Shape.Length == rank)
                && op.Inputs.All(index => !graph.Tensor(index).IsConstant),
            op,
            $"joins along axis {op.Int(0)}; computed tensors of the same rank up to 4 can be joined along any axis but the batch."
        );
        var attribute = GraphBuilder.Attribute("axis", rank == 4 ? AxisInGraph[axis] : axis);
        var activation = (TfLiteActivation)op.SByte(1);
        var quantization = graph.QuantizationOf(output);
        if (
            quantization is not null
            && TfLiteActivations.SaturationIsEnough(activation, quantization)
            && inputs.All(input => quantization.IsSameAs(input.Quantization))
        )
            graph.PutBytes(op, graph.Builder.Add("Concat", inputs.Select(input => input.Bytes!), attribute));
        else
            graph.Put(op, graph.Builder.Add("Concat", inputs.Select(graph.Real), attribute), activation);
    }

    /// <summary>PAD with zeros. Around rows and columns only, a following convolution takes it over.</summary>
    public static void Pad(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var constant = graph.Constant(op, 1);
        var rank = input.Shape.Length;
        graph.Require(constant is not null && constant.Count == 2 * rank, op, $"has no constant paddings for {rank} axes.");
        var pads = TfLiteConstants.Ints(graph, constant!);
        graph.Require(
            rank <= 4 && pads[0] == 0 && pads[1] == 0 && pads.All(pad => pad is >= 0 and < 1 << 16),
            op,
            "pads the batch or takes away."
        );
        var order = rank == 4 ? new[] { 0, 3, 1, 2 } : [.. Enumerable.Range(0, rank)];
        var target = order.Select(axis => (long)pads[2 * axis]).Concat(order.Select(axis => (long)pads[2 * axis + 1])).ToArray();

        var builder = graph.Builder;
        var quantization = graph.QuantizationOf(graph.Output(op));
        var bytes = quantization is not null && quantization.IsSameAs(input.Quantization) ? input.Bytes : null;
        var value = bytes is null ? builder.Constant<float>([0], []) : builder.Constant<byte>([(byte)quantization!.ZeroPoints[0]], []);
        var name = builder.Add("Pad", [bytes ?? graph.Real(input), builder.Constant<long>(target, [target.Length]), value]);
        if (bytes is null && quantization is not null)
            name = graph.Quantize(name, quantization);
        graph.Store(
            op,
            new TfLiteValue
            {
                Shape = graph.Output(op).Shape,
                Bytes = quantization is null ? null : name,
                Real = quantization is null ? name : null,
                Quantization = quantization,
                Padded = rank == 4 && pads[6] == 0 && pads[7] == 0 ? (input, [pads[2], pads[4], pads[3], pads[5]]) : null,
            }
        );
    }

    /// <summary>Stores a value whose values are the input's; requantises where the output tensor has another scale.</summary>
    private static void Move(TfLiteGraph graph, TfLiteOperator op, TfLiteValue value, int[] shape)
    {
        var quantization = graph.QuantizationOf(graph.Output(op));
        if (quantization is null || value.Bytes is null)
            graph.Store(op, new TfLiteValue { Shape = shape, Real = graph.Real(value) });
        else if (quantization.IsSameAs(value.Quantization))
            graph.PutBytes(op, value.Bytes, shape);
        else
            graph.Put(op, graph.Real(value), shape: shape);
    }

    private static long Count(int[] shape) => shape.Aggregate(1L, (product, dim) => product * dim);
}
