using static Framewise.Models.TfLite.BuiltinOperator;

namespace Framewise.Models.TfLite;

/// <summary>
/// Whole numbers that are known before the model runs: constants, and what is computed from the shapes of tensors. Keras' Flatten is such a
/// computation (SHAPE, STRIDED_SLICE, PACK). Shapes are those of one picture.
/// </summary>
internal sealed record TfLiteIntegers(int[] Values, int[] Shape)
{
    /// <summary>Computes an operator whose inputs are known; false where it is another.</summary>
    public static bool TryCompute(TfLiteGraph graph, TfLiteOperator op)
    {
        if (op.Outputs is not [var output] || graph.Tensor(output).Type is not (TfLiteType.Int32 or TfLiteType.Int64))
            return false;
        if (op.Code == SHAPE)
        {
            var shape = graph.ShapeOf(op.Inputs[0]);
            graph.Know(output, new TfLiteIntegers(shape, [shape.Length]));
            return true;
        }
        var inputs = op.Inputs.Where(index => index >= 0).Select(graph.Known).ToArray();
        if (inputs.Length == 0 || inputs.Contains(null) || Compute(graph, op, inputs!) is not { } result)
            return false;
        graph.Know(output, result);
        return true;
    }

    private static TfLiteIntegers? Compute(TfLiteGraph graph, TfLiteOperator op, TfLiteIntegers[] inputs)
    {
        var x = inputs[0];
        return op.Code switch
        {
            ADD => Combine(graph, op, inputs, (a, b) => a + b),
            SUB => Combine(graph, op, inputs, (a, b) => a - b),
            MUL => Combine(graph, op, inputs, (a, b) => a * b),
            DIV or FLOOR_DIV => Combine(
                graph,
                op,
                inputs,
                (a, b) =>
                    b == 0 ? throw graph.Refusal($"its operator {op.Name} divides a shape by 0.")
                    : op.Code == DIV ? a / b
                    : (int)Math.Floor((double)a / b)
            ),
            MAXIMUM => Combine(graph, op, inputs, Math.Max),
            MINIMUM => Combine(graph, op, inputs, Math.Min),
            CAST => x,
            RESHAPE or SQUEEZE or EXPAND_DIMS => x with { Shape = graph.Output(op).Shape },
            PACK or CONCATENATION => new(
                [.. inputs.SelectMany(input => input.Values)],
                op.Code == PACK ? [inputs.Length, .. x.Shape] : [inputs.Sum(input => input.Values.Length)]
            ),
            GATHER when x.Shape.Length == 1 => new(
                [.. inputs[1].Values.Select(index => x.Values[Place(graph, op, index, x.Values.Length)])],
                inputs[1].Shape
            ),
            STRIDED_SLICE when x.Shape.Length == 1 => Slice(graph, op, x, inputs),
            SLICE when x.Shape.Length == 1 && inputs[1].Values[0] is var begin && begin >= 0 && begin <= x.Values.Length => Of([
                .. x.Values.Skip(begin).Take(inputs[2].Values[0] < 0 ? int.MaxValue : inputs[2].Values[0]),
            ]),
            REDUCE_PROD => new([x.Values.Aggregate(1, (product, value) => product * value)], op.SByte(0) != 0 ? [1] : []),
            SUM => new([x.Values.Sum()], op.SByte(0) != 0 ? [1] : []),
            FILL => Of([
                .. Enumerable.Repeat(
                    inputs[1].Values[0],
                    (int)Math.Clamp(x.Values.Aggregate(1L, (product, value) => product * value), 0, 64)
                ),
            ]),
            RANGE when inputs[2].Values[0] > 0 => Of([
                .. Enumerable
                    .Range(0, 1024)
                    .Select(i => x.Values[0] + i * inputs[2].Values[0])
                    .TakeWhile(value => value < inputs[1].Values[0]),
            ]),
            _ => null,
        };
    }

    private static TfLiteIntegers Of(int[] values) => new(values, [values.Length]);

    private static TfLiteIntegers Combine(TfLiteGraph graph, TfLiteOperator op, TfLiteIntegers[] inputs, Func<int, int, int> function)
    {
        var (a, b) = (inputs[0], inputs[1]);
        graph.Require(
            a.Values.Length == b.Values.Length || a.Values.Length == 1 || b.Values.Length == 1,
            op,
            "combines shapes of different lengths."
        );
        var longer = a.Values.Length >= b.Values.Length ? a : b;
        return longer with
        {
            Values =
            [
                .. Enumerable
                    .Range(0, longer.Values.Length)
                    .Select(i => function(a.Values[a.Values.Length == 1 ? 0 : i], b.Values[b.Values.Length == 1 ? 0 : i])),
            ],
        };
    }

    private static TfLiteIntegers Slice(TfLiteGraph graph, TfLiteOperator op, TfLiteIntegers x, TfLiteIntegers[] inputs)
    {
        var (begin, end, step) = TfLiteAxes.Range(
            graph,
            op,
            inputs[1].Values[0],
            inputs[2].Values[0],
            inputs[3].Values[0],
            axis: 0,
            x.Values.Length
        );
        if ((op.Int(4) & 1) != 0)
            return new([x.Values[Place(graph, op, begin, x.Values.Length)]], []);
        graph.Require(step > 0, op, "takes a shape backwards.");
        return Of([
            .. Enumerable.Range(0, x.Values.Length).Where(i => i >= begin && i < end && (i - begin) % step == 0).Select(i => x.Values[i]),
        ]);
    }

    private static int Place(TfLiteGraph graph, TfLiteOperator op, int index, int count)
    {
        if (index < 0)
            index += count;
        graph.Require(index >= 0 && index < count, op, $"takes number {index} of {count}.");
        return index;
    }
}
