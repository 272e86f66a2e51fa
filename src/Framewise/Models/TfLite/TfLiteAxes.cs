using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Models.TfLite;

/// <summary>
/// Operators that name axes: they work in TensorFlow's order of axes. Where one would mix pictures of a batch, the model is given one
/// picture at a time.
/// </summary>
internal static class TfLiteAxes
{
    /// <summary>TRANSPOSE.</summary>
    public static void Transpose(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, offset) = Read(graph, op, 0);
        int[] order = [.. Enumerable.Range(0, offset), .. Known(graph, op, 1).Select(axis => axis + offset)];
        graph.Require(
            order.Length == input.Shape.Length && order.Order().SequenceEqual(Enumerable.Range(0, order.Length)),
            op,
            $"has the order [{string.Join(',', order)}] for [{string.Join(',', input.Shape)}]."
        );
        if (order[0] != 0)
            graph.FixBatch();
        var moved = graph.Builder.Add("Transpose", [graph.Plain(input)], Attribute("perm", [.. order.Select(axis => (long)axis)]));
        graph.PutPlain(op, moved, [.. order.Select(axis => input.Shape[axis])]);
    }

    /// <summary>GATHER with indices that are known.</summary>
    public static void Gather(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, offset) = Read(graph, op, 0);
        var axis = Axis(graph, op, input, offset, op.Int(0));
        graph.Require(op.Int(1) == 0, op, "has batch dimensions, which cannot be imported.");
        var indices =
            graph.Known(op.Inputs[1])
            ?? throw graph.Refusal($"its operator {op.Name} takes indices that are computed; only constants can be imported.");
        if (axis == 0)
            graph.FixBatch();
        var names = graph.Builder.Constant<long>(
            [.. indices.Values.Select(value => (long)value)],
            [.. indices.Shape.Select(dim => (long)dim)]
        );
        var taken = graph.Builder.Add("Gather", [graph.Plain(input), names], Attribute("axis", (long)axis));
        graph.PutPlain(op, taken, [.. input.Shape[..axis], .. indices.Shape, .. input.Shape[(axis + 1)..]]);
    }

    /// <summary>STRIDED_SLICE, with its masks but for the ellipsis.</summary>
    public static void StridedSlice(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, offset) = Read(graph, op, 0);
        var (begins, ends, steps) = (Known(graph, op, 1), Known(graph, op, 2), Known(graph, op, 3));
        graph.Require(
            op.Int(2) == 0
                && op.Int(3) == 0
                && begins.Length == ends.Length
                && begins.Length == steps.Length
                && begins.Length + offset <= input.Shape.Length,
            op,
            "has an ellipsis or a new axis, which cannot be imported."
        );
        var ranges = begins.Select((begin, i) => Range(graph, op, begin, ends[i], steps[i], i, input.Shape[i + offset])).ToArray();
        var shrunk = Enumerable.Range(0, begins.Length).Where(i => (op.Int(4) >> i & 1) != 0).Select(i => i + offset).ToArray();
        Cut(
            graph,
            op,
            input,
            [.. ranges.Select((range, i) => (i + offset, shrunk.Contains(i + offset) ? (range.Begin, range.Begin + 1, 1) : range))],
            shrunk
        );
    }

    /// <summary>SLICE: a begin and a size for each axis; -1 is the rest.</summary>
    public static void Slice(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, offset) = Read(graph, op, 0);
        var (begins, sizes) = (Known(graph, op, 1), Known(graph, op, 2));
        graph.Require(begins.Length == sizes.Length && begins.Length + offset == input.Shape.Length, op, "does not name every axis.");
        Cut(
            graph,
            op,
            input,
            [.. begins.Select((begin, i) => (i + offset, (begin, sizes[i] < 0 ? input.Shape[i + offset] : begin + sizes[i], 1)))],
            []
        );
    }

    /// <summary>SPLIT and SPLIT_V.</summary>
    public static void Split(TfLiteGraph graph, TfLiteOperator op)
    {
        var isEven = op.Code == BuiltinOperator.SPLIT;
        var (input, offset) = Read(graph, op, isEven ? 1 : 0);
        var axis = Axis(graph, op, input, offset, Known(graph, op, isEven ? 0 : 2)[0]);
        int[] sizes = isEven ? [.. op.Outputs.Select(_ => input.Shape[axis] / op.Outputs.Length)] : Known(graph, op, 1);
        graph.Require(
            axis != 0 && sizes.Length == op.Outputs.Length && sizes.Count(size => size < 0) <= 1,
            op,
            "splits the batch, or into another number of parts than it has outputs."
        );
        var start = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = sizes[i] < 0 ? input.Shape[axis] - sizes.Where(other => other >= 0).Sum() : sizes[i];
            var part = Sliced(graph, graph.Plain(input), [(axis, (start, start + size, 1))]);
            graph.StorePlain(op.Outputs[i], part, [.. input.Shape[..axis], size, .. input.Shape[(axis + 1)..]]);
            start += size;
        }
        graph.Require(start == input.Shape[axis], op, "splits into parts of other lengths than there are.");
    }

    /// <summary>PACK: inputs side by side along a new axis.</summary>
    public static void Pack(TfLiteGraph graph, TfLiteOperator op)
    {
        var inputs = op.Inputs.Select((_, number) => Read(graph, op, number)).ToArray();
        var (shape, offset) = (inputs[0].Value.Shape, inputs[0].Offset);
        var axis = op.Int(1) < 0 ? op.Int(1) + shape.Length + 1 : op.Int(1) + offset;
        graph.Require(
            axis > 0 && axis <= shape.Length && inputs.All(input => input.Value.Shape.SequenceEqual(shape)),
            op,
            "packs along the batch, or inputs of different shapes."
        );
        var parts = inputs.Select(input =>
            graph.Builder.Add("Unsqueeze", [graph.Plain(input.Value), graph.Builder.Constant<long>([axis], [1])])
        );
        graph.PutPlain(
            op,
            graph.Builder.Add("Concat", parts, Attribute("axis", (long)axis)),
            [.. shape[..axis], inputs.Length, .. shape[axis..]]
        );
    }

    /// <summary>UNPACK: each place of an axis as an output of its own.</summary>
    public static void Unpack(TfLiteGraph graph, TfLiteOperator op)
    {
        var (input, offset) = Read(graph, op, 0);
        var axis = Axis(graph, op, input, offset, op.Int(1));
        graph.Require(
            axis != 0 && input.Shape[axis] == op.Outputs.Length,
            op,
            "unpacks the batch, or has another number of outputs than there are places."
        );
        for (var i = 0; i < op.Outputs.Length; i++)
        {
            var index = graph.Builder.Constant<long>([i], []);
            graph.StorePlain(
                op.Outputs[i],
                graph.Builder.Add("Gather", [graph.Plain(input), index], Attribute("axis", (long)axis)),
                [.. input.Shape[..axis], .. input.Shape[(axis + 1)..]]
            );
        }
    }

    /// <summary>BATCH_MATMUL, either side transposed on request.</summary>
    public static void Multiply(TfLiteGraph graph, TfLiteOperator op)
    {
        var ((left, _), (right, _)) = (Read(graph, op, 0), Read(graph, op, 1));
        graph.Require(left.Shape.Length >= 2 && right.Shape.Length >= 2, op, "multiplies what is no matrix.");
        var (a, rows, inner) = Matrix(graph, left, op.SByte(0) != 0);
        var (b, depth, columns) = Matrix(graph, right, op.SByte(1) != 0);
        graph.Require(inner == depth, op, $"multiplies [{string.Join(',', left.Shape)}] by [{string.Join(',', right.Shape)}].");
        var stacked = left.Shape.Length >= right.Shape.Length ? left.Shape : right.Shape;
        graph.PutPlain(op, graph.Builder.Add("MatMul", [a, b]), [.. stacked[..^2], rows, columns]);
    }

    /// <summary>MEAN, SUM, REDUCE_MAX and REDUCE_MIN over any axes but the batch.</summary>
    public static void Reduce(TfLiteGraph graph, TfLiteOperator op, string onnx)
    {
        var (input, offset) = Read(graph, op, 0);
        int[] axes = [.. Known(graph, op, 1).Select(axis => Axis(graph, op, input, offset, axis)).Distinct().Order()];
        graph.Require(
            !axes.Contains(0),
            op,
            $"goes over axes [{string.Join(',', axes)}] of [{string.Join(',', input.Shape)}], among them the batch."
        );
        var keeps = op.SByte(0) != 0;
        long[] list = [.. axes.Select(axis => (long)axis)];
        // Of these only the sum takes its axes as an input in the operator set that is written here.
        var reduced =
            onnx == "ReduceSum"
                ? graph.Builder.Add(
                    onnx,
                    [graph.Plain(input), graph.Builder.Constant<long>(list, [list.Length])],
                    Attribute("keepdims", keeps ? 1 : 0)
                )
                : graph.Builder.Add(onnx, [graph.Plain(input)], Attribute("axes", list), Attribute("keepdims", keeps ? 1 : 0));
        graph.PutPlain(
            op,
            reduced,
            [.. input.Shape.Select((dim, axis) => axes.Contains(axis) ? 1 : dim).Where((_, axis) => keeps || !axes.Contains(axis))]
        );
    }

    /// <summary>The places from begin to end of an axis, masks and negative numbers resolved.</summary>
    public static (int Begin, int End, int Step) Range(
        TfLiteGraph graph,
        TfLiteOperator op,
        int begin,
        int end,
        int step,
        int axis,
        int size
    )
    {
        graph.Require(step != 0, op, "has a stride of 0.");
        bool IsMasked(int field) => (op.Int(field) >> axis & 1) != 0;
        int Resolved(int place) => Math.Clamp(place < 0 ? place + size : place, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        return (
            IsMasked(0)
                ? step > 0
                    ? 0
                    : size - 1
                : Resolved(begin),
            IsMasked(1)
                ? step > 0
                    ? size
                    : -1
                : Resolved(end),
            step
        );
    }

    private static void Cut(
        TfLiteGraph graph,
        TfLiteOperator op,
        TfLiteValue input,
        IReadOnlyList<(int Axis, (int Begin, int End, int Step) Range)> cuts,
        int[] shrunk
    )
    {
        graph.Require(
            cuts.All(cut =>
                cut.Range.Step > 0 && cut.Range.Begin >= 0 && cut.Range.End <= input.Shape[cut.Axis] && cut.Range.Begin < cut.Range.End
            ),
            op,
            $"takes nothing of [{string.Join(',', input.Shape)}], or takes it backwards."
        );
        var shape = input.Shape.ToArray();
        var real = cuts.Where(cut => cut.Range != (0, input.Shape[cut.Axis], 1)).ToArray();
        if (real.Any(cut => cut.Axis == 0))
            graph.FixBatch();
        foreach (var (axis, (begin, end, step)) in cuts)
            shape[axis] = (end - begin + step - 1) / step;
        var name = real.Length > 0 ? Sliced(graph, graph.Plain(input), real) : graph.Plain(input);
        if (shrunk.Length > 0)
        {
            name = graph.Builder.Add(
                "Squeeze",
                [name, graph.Builder.Constant<long>([.. shrunk.Select(axis => (long)axis)], [shrunk.Length])]
            );
            shape = [.. shape.Where((_, axis) => !shrunk.Contains(axis))];
        }
        graph.PutPlain(op, name, shape);
    }

    private static string Sliced(TfLiteGraph graph, string x, IReadOnlyList<(int Axis, (int Begin, int End, int Step) Range)> cuts)
    {
        string Numbers(Func<(int Axis, (int Begin, int End, int Step) Range), long> number) =>
            graph.Builder.Constant<long>([.. cuts.Select(number)], [cuts.Count]);
        return graph.Builder.Add(
            "Slice",
            [x, Numbers(cut => cut.Range.Begin), Numbers(cut => cut.Range.End), Numbers(cut => cut.Axis), Numbers(cut => cut.Range.Step)]
        );
    }

    private static (string Name, int Rows, int Columns) Matrix(TfLiteGraph graph, TfLiteValue value, bool transposed)
    {
        var (name, rank, rows, columns) = (graph.Plain(value), value.Shape.Length, value.Shape[^2], value.Shape[^1]);
        if (!transposed)
            return (name, rows, columns);
        long[] order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        return (graph.Builder.Add("Transpose", [name], Attribute("perm", order)), columns, rows);
    }

    /// <summary>An input, and by how many axes it has more than the file declares: a tensor without a batch has it put in front.</summary>
    private static (TfLiteValue Value, int Offset) Read(TfLiteGraph graph, TfLiteOperator op, int number)
    {
        var value = graph.Input(op, number);
        return (value, value.Shape.Length - graph.Tensor(op.Inputs[number]).Shape.Length);
    }

    private static int Axis(TfLiteGraph graph, TfLiteOperator op, TfLiteValue input, int offset, int axis)
    {
        var resolved = axis < 0 ? axis + input.Shape.Length : axis + offset;
        graph.Require(resolved >= 0 && resolved < input.Shape.Length, op, $"names the axis {axis} of [{string.Join(',', input.Shape)}].");
        return resolved;
    }

    private static int[] Known(TfLiteGraph graph, TfLiteOperator op, int number) =>
        op.Inputs.Length > number && op.Inputs[number] >= 0 && graph.Known(op.Inputs[number]) is { Values: { Length: > 0 } values }
            ? values
            : throw graph.Refusal(
                $"its operator {op.Name} lacks input {number}, or computes it; only what is constant can be imported there."
            );
}
