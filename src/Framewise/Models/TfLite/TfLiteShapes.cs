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
        // Files with free dimensions declare 1 for them; what the shape is computed from knows better.
        if (Count(shape) != Count(input.Shape) && op.Inputs.Length > 1 && op.Inputs[1] >= 0 && graph.Known(op.Inputs[1]) is { } target)
            shape = Completed(target.Values, Count(input.Shape));
        // A squeeze without axes takes the batch of 1 away too.
        if (input.Shape[0] == 1 && shape is not [1, ..])
            shape = [1, .. shape];
        graph.Require(
            shape.Length > 0 && Count(shape) == Count(input.Shape),
            op,
            $"makes [{string.Join(',', shape)}] of [{string.Join(',', input.Shape)}]."
        );
        if (shape[0] != input.Shape[0])
            graph.FixBatch();
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
        // 0 keeps the batch, whatever it is.
        var batch = shape[0] == value.Shape[0] ? 0 : shape[0];
        long[] target = [batch, .. shape.Skip(1)];
        var plane = shape is [_, var height, var width, _] && height * width > 1;
        if (shape.Length == 4 && !plane)
            target = [batch, shape[3], 1, 1];
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

    /// <summary>CONCATENATION. A constant among the inputs, such as the class token of a transformer, is repeated for each
    /// picture.</summary>
    public static void Concatenate(TfLiteGraph graph, TfLiteOperator op)
    {
        var output = graph.Output(op);
        var inputs = op.Inputs.Select((_, number) => graph.Input(op, number)).ToArray();
        var constant = inputs.Select(input => input.IsConstant).ToArray();
        var rank = inputs[0].Shape.Length;
        var axis = op.Int(0) < 0 ? op.Int(0) + rank : op.Int(0) + rank - output.Shape.Length;
        graph.Require(
            axis > 0 && axis < rank && inputs.All(input => input.Shape.Length == rank) && constant.Contains(false),
            op,
            $"joins along axis {op.Int(0)}; tensors of the same rank, not all constant, can be joined along any axis but the batch."
        );
        if (constant.Contains(true))
            inputs =
            [
                .. inputs.Select((input, i) => constant[i] ? ForEachPicture(graph, input, inputs[Array.IndexOf(constant, false)]) : input),
            ];
        var shape = inputs[0].Shape.ToArray();
        shape[axis] = inputs.Sum(input => input.Shape[axis]);
        var attribute = GraphBuilder.Attribute("axis", rank == 4 ? AxisInGraph[axis] : axis);
        var activation = (TfLiteActivation)op.SByte(1);
        var quantization = graph.QuantizationOf(output);
        if (
            quantization is not null
            && TfLiteActivations.SaturationIsEnough(activation, quantization)
            && inputs.All(input => quantization.IsSameAs(input.Quantization))
        )
            graph.PutBytes(op, graph.Builder.Add("Concat", inputs.Select(input => input.Bytes!), attribute), shape);
        else
            graph.Put(op, graph.Builder.Add("Concat", inputs.Select(graph.Real), attribute), activation, shape);
    }

    /// <summary>BROADCAST_TO the shape that is declared. A constant, such as the class token of a transformer, stays one: it is for every
    /// picture.</summary>
    public static void Broadcast(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, output) = (graph.Input(op, 0), graph.Output(op));
        graph.Require(
            input.IsConstant || (input.Shape.Length == output.Shape.Length && input.Shape[0] == output.Shape[0]),
            op,
            "repeats pictures, which cannot be imported."
        );
        var target = graph.Builder.Constant<long>([1, .. output.Shape.Skip(1).Select(dim => (long)dim)], [output.Shape.Length]);
        var repeated = graph.Builder.Add("Expand", [graph.Plain(input), target]);
        if (input.IsConstant)
            graph.StoreConstant(op, repeated, [1, .. output.Shape.Skip(1)]);
        else
            graph.PutPlain(op, repeated, output.Shape);
    }

    /// <summary>FILL with one number; the shape is known, or the declared one.</summary>
    public static void Fill(TfLiteGraph graph, TfLiteOperator op)
    {
        var shape = graph.Known(op.Inputs[0])?.Values ?? graph.Output(op).Shape;
        graph.Require(shape.Length > 0 && shape.All(dim => dim > 0) && Count(shape) < 1 << 24, op, "makes a tensor without a shape.");
        var number = TfLiteConstants.Floats(graph, graph.Constant(op, 1)!);
        var target = graph.Builder.Constant<long>([.. shape.Select(dim => (long)dim)], [shape.Length]);
        graph.StoreConstant(op, graph.Builder.Add("Expand", [graph.Builder.Constant<float>(number, []), target]), shape);
    }

    /// <summary>DEPTH_TO_SPACE and SPACE_TO_DEPTH: blocks of pixels to channels and back.</summary>
    public static void Blocks(TfLiteGraph graph, TfLiteOperator op, string onnx)
    {
        var input = graph.Input(op, 0);
        graph.Require(input.Shape.Length == 4, op, "takes no picture.");
        graph.Put(op, graph.Builder.Add(onnx, [graph.Real(input)], GraphBuilder.Attribute("blocksize", op.Int(0))));
    }

    /// <summary>RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.</summary>
    public static void Resize(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, output) = (graph.Input(op, 0), graph.Output(op).Shape);
        graph.Require(input.Shape.Length == 4 && output.Length == 4, op, "takes no picture.");
        var isLinear = op.Code == BuiltinOperator.RESIZE_BILINEAR;
        var (alignsCorners, hasCentres) = isLinear ? (op.SByte(2) != 0, op.SByte(3) != 0) : (op.SByte(0) != 0, op.SByte(1) != 0);
        var mode =
            alignsCorners ? "align_corners"
            : hasCentres ? "half_pixel"
            : "asymmetric";
        float[] factors = [1, 1, (float)output[1] / input.Shape[1], (float)output[2] / input.Shape[2]];
        graph.Put(
            op,
            graph.Builder.Add(
                "Resize",
                [graph.Real(input), "", graph.Builder.Constant<float>(factors, [4])],
                GraphBuilder.Attribute("mode", isLinear ? "linear" : "nearest"),
                GraphBuilder.Attribute("coordinate_transformation_mode", mode),
                GraphBuilder.Attribute("nearest_mode", alignsCorners || hasCentres ? "round_prefer_ceil" : "floor")
            )
        );
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
        var filling = graph.Constant(op, 2) is { } given ? TfLiteConstants.Floats(graph, given)[0] : 0;
        if (filling != 0)
            bytes = null;
        var value = bytes is null
            ? builder.Constant<float>([filling], [])
            : builder.Constant<byte>([(byte)quantization!.ZeroPoints[0]], []);
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
                Padded = filling == 0 && rank == 4 && pads[6] == 0 && pads[7] == 0 ? (input, [pads[2], pads[4], pads[3], pads[5]]) : null,
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

    /// <summary>A shape with the one length that it leaves open.</summary>
    private static int[] Completed(int[] shape, long count)
    {
        var known = Count([.. shape.Where(dim => dim >= 0)]);
        return [.. shape.Select(dim => dim >= 0 || known == 0 ? dim : (int)(count / known))];
    }

    private static TfLiteValue ForEachPicture(TfLiteGraph graph, TfLiteValue constant, TfLiteValue pictures)
    {
        var builder = graph.Builder;
        var count = builder.Add(
            "Slice",
            [
                builder.Add("Shape", [pictures.Bytes ?? graph.Real(pictures)]),
                builder.Constant<long>([0], [1]),
                builder.Constant<long>([1], [1]),
            ]
        );
        var ones = builder.Constant<long>([.. Enumerable.Repeat(1L, constant.Shape.Length - 1)], [constant.Shape.Length - 1]);
        return new TfLiteValue
        {
            Shape = constant.Shape,
            Real = builder.Add("Expand", [graph.Real(constant), builder.Add("Concat", [count, ones], GraphBuilder.Attribute("axis", 0))]),
        };
    }

    private static long Count(int[] shape) => shape.Aggregate(1L, (product, dim) => product * dim);
}
