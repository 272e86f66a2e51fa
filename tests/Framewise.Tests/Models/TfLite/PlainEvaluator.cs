using System.Runtime.InteropServices;
using Framewise.Models.TfLite;

namespace Framewise.Tests.Models.TfLite;

/// <summary>Computes a TFLite graph operator by operator as its documentation says, in double precision and TensorFlow's layout, rounding
/// where a tensor is quantised.</summary>
internal sealed class PlainEvaluator(TfLiteModel model)
{
    private readonly Dictionary<int, double[]> _values = [];

    public double[] Evaluate(double[] input)
    {
        _values[model.Input] = input;
        foreach (var op in model.Operators)
            _values[op.Outputs[0]] = Rounded(op, Compute(op));
        return _values[model.Output];
    }

    private double[] Compute(TfLiteOperator op) =>
        op.Code switch
        {
            BuiltinOperator.CONV_2D => Window(
                op,
                0,
                Value(op, 1),
                Shape(op, 1)[0],
                (x, w, _, o, tap, c) => x * w[(o * Taps(op) + tap) * Shape(op, 0)[3] + c]
            ),
            BuiltinOperator.DEPTHWISE_CONV_2D => Window(
                op,
                0,
                Value(op, 1),
                Shape(op, 1)[3],
                (x, w, channels, o, tap, c) => o / (Shape(op, 1)[3] / channels) == c ? x * w[tap * Shape(op, 1)[3] + o] : 0
            ),
            BuiltinOperator.AVERAGE_POOL_2D => Window(op, 1, [], Shape(op, 0)[3], (x, _, _, o, _, c) => o == c ? x : 0),
            BuiltinOperator.MAX_POOL_2D => Window(op, 2, [], Shape(op, 0)[3], (x, _, _, o, _, c) => o == c ? x : double.NegativeInfinity),
            BuiltinOperator.FULLY_CONNECTED => FullyConnected(op),
            BuiltinOperator.ADD => Broadcast(op, (a, b) => a + b),
            BuiltinOperator.SUB => Broadcast(op, (a, b) => a - b),
            BuiltinOperator.MUL => Broadcast(op, (a, b) => a * b),
            BuiltinOperator.CONCATENATION => Concatenate(op),
            BuiltinOperator.PAD => Pad(op),
            BuiltinOperator.MEAN => Mean(op),
            BuiltinOperator.SOFTMAX => Softmax(op),
            BuiltinOperator.LOGISTIC => [.. Value(op, 0).Select(x => 1 / (1 + Math.Exp(-x)))],
            BuiltinOperator.HARD_SWISH => [.. Value(op, 0).Select(x => x * Math.Clamp(x + 3, 0, 6) / 6)],
            BuiltinOperator.RELU => [.. Value(op, 0).Select(x => Math.Max(x, 0))],
            BuiltinOperator.RELU6 => [.. Value(op, 0).Select(x => Math.Clamp(x, 0, 6))],
            BuiltinOperator.RELU_N1_TO_1 => [.. Value(op, 0).Select(x => Math.Clamp(x, -1, 1))],
            BuiltinOperator.ABS => [.. Value(op, 0).Select(Math.Abs)],
            BuiltinOperator.ELU => [.. Value(op, 0).Select(x => x < 0 ? Math.Exp(x) - 1 : x)],
            BuiltinOperator.EXP => [.. Value(op, 0).Select(Math.Exp)],
            BuiltinOperator.LEAKY_RELU => [.. Value(op, 0).Select(x => x < 0 ? op.Options!.Float(0, 0) * x : x)],
            BuiltinOperator.RSQRT => [.. Value(op, 0).Select(x => 1 / Math.Sqrt(x))],
            BuiltinOperator.SQRT => [.. Value(op, 0).Select(Math.Sqrt)],
            BuiltinOperator.TANH => [.. Value(op, 0).Select(Math.Tanh)],
            BuiltinOperator.DIV => Broadcast(op, (a, b) => a / b),
            BuiltinOperator.MAXIMUM => Broadcast(op, Math.Max),
            BuiltinOperator.MINIMUM => Broadcast(op, Math.Min),
            BuiltinOperator.PRELU => Broadcast(op, (a, b) => a < 0 ? a * b : a),
            BuiltinOperator.SQUARED_DIFFERENCE => Broadcast(op, (a, b) => (a - b) * (a - b)),
            BuiltinOperator.BATCH_MATMUL => Multiply(op),
            BuiltinOperator.SUM => Joined(op, values => values.Sum()),
            BuiltinOperator.REDUCE_MAX => Joined(op, values => values.Max()),
            BuiltinOperator.REDUCE_MIN => Joined(op, values => values.Min()),
            BuiltinOperator.PACK => Concatenate(op),
            BuiltinOperator.BROADCAST_TO => Taken(op, at => [.. at.Select((place, axis) => Shape(op, 0)[axis] == 1 ? 0 : place)]),
            BuiltinOperator.TRANSPOSE => Taken(op, at => [.. at.Select((_, axis) => at[Array.IndexOf(Value(op, 1), axis)])]),
            BuiltinOperator.GATHER => Taken(
                op,
                at => [.. at.Select((place, axis) => axis == op.Int(0) ? (int)Value(op, 1)[place] : place)]
            ),
            BuiltinOperator.SLICE => Taken(op, at => [.. at.Select((place, axis) => place + (int)Value(op, 1)[axis])]),
            BuiltinOperator.STRIDED_SLICE => Taken(
                op,
                at => [.. at.Select((place, axis) => (int)(Value(op, 1)[axis] + place * Value(op, 3)[axis]))]
            ),
            BuiltinOperator.RESIZE_NEAREST_NEIGHBOR => Taken(op, at => [at[0], at[1] / 2, at[2] / 2, at[3]]),
            BuiltinOperator.SPACE_TO_DEPTH => Taken(
                op,
                at =>
                    [
                        0,
                        at[1] * op.Int(0) + at[3] / (op.Int(0) * Shape(op, 0)[3]),
                        at[2] * op.Int(0) + at[3] / Shape(op, 0)[3] % op.Int(0),
                        at[3] % Shape(op, 0)[3],
                    ]
            ),
            _ => Value(op, 0),
        };

    /// <summary>Each value of the output from one place of the input.</summary>
    private double[] Taken(TfLiteOperator op, Func<int[], int[]> from) =>
        [
            .. TfLiteFormulas
                .Places(model.Tensors[op.Outputs[0]].Shape)
                .Select(at => Value(op, 0)[TfLiteFormulas.Index(from(at), Shape(op, 0))]),
        ];

    /// <summary>Values joined along the axes that the second input names, which stay with length 1.</summary>
    private double[] Joined(TfLiteOperator op, Func<IEnumerable<double>, double> join) =>
        [
            .. TfLiteFormulas
                .Places(Shape(op, 0))
                .GroupBy(at =>
                    TfLiteFormulas.Index(
                        [.. at.Select((place, axis) => Value(op, 1).Contains(axis) ? 0 : place)],
                        model.Tensors[op.Outputs[0]].Shape
                    )
                )
                .OrderBy(group => group.Key)
                .Select(group => join(group.Select(at => Value(op, 0)[TfLiteFormulas.Index(at, Shape(op, 0))]))),
        ];

    /// <summary>Stacks of matrices, the second one transposed where the operator says so.</summary>
    private double[] Multiply(TfLiteOperator op)
    {
        var (a, b, inner) = (Value(op, 0), Value(op, 1), Shape(op, 0)[^1]);
        return
        [
            .. TfLiteFormulas
                .Places(model.Tensors[op.Outputs[0]].Shape)
                .Select(at =>
                    Enumerable
                        .Range(0, inner)
                        .Sum(k =>
                            a[TfLiteFormulas.Index([.. at[..^1], k], Shape(op, 0))]
                            * b[TfLiteFormulas.Index(op.SByte(1) != 0 ? [.. at[..^2], at[^1], k] : [.. at[..^2], k, at[^1]], Shape(op, 1))]
                        )
                ),
        ];
    }

    private double[] Rounded(TfLiteOperator op, double[] values)
    {
        var activation = op.Code switch
        {
            BuiltinOperator.CONV_2D => op.SByte(3),
            BuiltinOperator.DEPTHWISE_CONV_2D => op.SByte(4),
            BuiltinOperator.AVERAGE_POOL_2D or BuiltinOperator.MAX_POOL_2D => op.SByte(5),
            BuiltinOperator.CONCATENATION => op.SByte(1),
            BuiltinOperator.ADD or BuiltinOperator.SUB or BuiltinOperator.MUL or BuiltinOperator.DIV or BuiltinOperator.FULLY_CONNECTED =>
                op.SByte(0),
            _ => 0,
        };
        var (low, high) = activation switch
        {
            1 => (0, double.MaxValue),
            2 => (-1, 1),
            3 => (0, 6),
            _ => (double.MinValue, double.MaxValue),
        };
        values = [.. values.Select(x => Math.Clamp(x, low, high))];
        var tensor = model.Tensors[op.Outputs[0]];
        if (tensor.Quantization is not { } quantization || op.Code == BuiltinOperator.SOFTMAX)
            return values;
        var (scale, zero) = ((double)quantization.Scales[0], quantization.ZeroPoints[0]);
        var (least, most) = tensor.Type == TfLiteType.Int8 ? (-128, 127) : (0, 255);
        return [.. values.Select(x => scale * (Math.Clamp(Math.Round(x / scale) + zero, least, most) - zero))];
    }

    private int[] Shape(TfLiteOperator op, int input) => model.Tensors[op.Inputs[input]].Shape;

    private int Taps(TfLiteOperator op) => Shape(op, 1)[1] * Shape(op, 1)[2];

    private double[] Value(TfLiteOperator op, int input)
    {
        var index = op.Inputs[input];
        if (_values.TryGetValue(index, out var value))
            return value;
        var tensor = model.Tensors[index];
        var raw = tensor.Type switch
        {
            TfLiteType.Float32 => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray().Select(x => (double)x),
            TfLiteType.Float16 => MemoryMarshal.Cast<byte, Half>(tensor.Data.Span).ToArray().Select(x => (double)x),
            TfLiteType.Int32 => MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray().Select(x => (double)x),
            TfLiteType.Int8 => MemoryMarshal.Cast<byte, sbyte>(tensor.Data.Span).ToArray().Select(x => (double)x),
            _ => tensor.Data.ToArray().Select(x => (double)x),
        };
        if (tensor.Quantization is not { } q)
            return _values[index] = [.. raw];
        var inner = q.Scales.Length == 1 ? 1 : tensor.Shape.Skip(q.Axis + 1).Aggregate(1, (a, b) => a * b);
        return _values[index] = [
            .. raw.Select((x, i) => q.Scales[i / inner % q.Scales.Length] * (x - q.ZeroPoints[i / inner % q.Scales.Length])),
        ];
    }

    /// <summary>A window over rows and columns. Kind 0 sums and adds a bias, 1 averages what is inside the picture, 2 takes the
    /// largest.</summary>
    private double[] Window(
        TfLiteOperator op,
        int kind,
        double[] weights,
        int outputs,
        Func<double, double[], int, int, int, int, double> term
    )
    {
        var (x, shape, result) = (Value(op, 0), Shape(op, 0), model.Tensors[op.Outputs[0]].Shape);
        var (kernelHeight, kernelWidth) = kind == 0 ? (Shape(op, 1)[1], Shape(op, 1)[2]) : (op.Int(4), op.Int(3));
        var dilationField = op.Code == BuiltinOperator.CONV_2D ? 4 : 5;
        var (dilationWidth, dilationHeight) = kind == 0 ? (op.Int(dilationField, 1), op.Int(dilationField + 1, 1)) : (1, 1);
        var isSame = op.SByte(0) == 0;
        var top = isSame ? Math.Max(0, (result[1] - 1) * op.Int(2) + (kernelHeight - 1) * dilationHeight + 1 - shape[1]) / 2 : 0;
        var left = isSame ? Math.Max(0, (result[2] - 1) * op.Int(1) + (kernelWidth - 1) * dilationWidth + 1 - shape[2]) / 2 : 0;
        var bias = kind == 0 && op.Inputs.Length > 2 ? Value(op, 2) : null;
        // The stored bias of a quantised layer is in units of input scale times weight scale.
        var quantization = kind == 0 ? model.Tensors[op.Inputs[1]].Quantization : null;
        var unit = (int o) =>
            bias is null || model.Tensors[op.Inputs[2]].Type != TfLiteType.Int32
                ? 1
                : (double)model.Tensors[op.Inputs[0]].Quantization!.Scales[0]
                    * quantization!.Scales[quantization.Scales.Length == 1 ? 0 : o];
        var values = new double[result[1] * result[2] * outputs];
        for (var row = 0; row < result[1]; row++)
        for (var column = 0; column < result[2]; column++)
        for (var o = 0; o < outputs; o++)
        {
            var (sum, count, largest) = (0.0, 0, double.NegativeInfinity);
            for (var tap = 0; tap < kernelHeight * kernelWidth; tap++)
            {
                var y = row * op.Int(2) - top + tap / kernelWidth * dilationHeight;
                var z = column * op.Int(1) - left + tap % kernelWidth * dilationWidth;
                if (y < 0 || y >= shape[1] || z < 0 || z >= shape[2])
                    continue;
                count++;
                for (var c = 0; c < shape[3]; c++)
                {
                    var value = term(x[(y * shape[2] + z) * shape[3] + c], weights, shape[3], o, tap, c);
                    (sum, largest) = (sum + value, Math.Max(largest, value));
                }
            }
            values[(row * result[2] + column) * outputs + o] = kind switch
            {
                0 => sum + (bias?[o] ?? 0) * unit(o),
                1 => sum / count,
                _ => largest,
            };
        }
        return values;
    }

    private double[] FullyConnected(TfLiteOperator op)
    {
        var (x, w, bias) = (Value(op, 0), Value(op, 1), Value(op, 2));
        var isQuantized = model.Tensors[op.Inputs[2]].Type == TfLiteType.Int32;
        var unit = isQuantized
            ? (double)model.Tensors[op.Inputs[0]].Quantization!.Scales[0] * model.Tensors[op.Inputs[1]].Quantization!.Scales[0]
            : 1;
        return
        [
            .. Enumerable.Range(0, Shape(op, 1)[0]).Select(o => bias[o] * unit + x.Select((value, i) => value * w[o * x.Length + i]).Sum()),
        ];
    }

    private double[] Broadcast(TfLiteOperator op, Func<double, double, double> compute)
    {
        var (a, b) = (Value(op, 0), Value(op, 1));
        return [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => compute(a[i % a.Length], b[i % b.Length]))];
    }

    private double[] Concatenate(TfLiteOperator op)
    {
        var shape = model.Tensors[op.Outputs[0]].Shape;
        var axis = (op.Int(op.Code == BuiltinOperator.PACK ? 1 : 0) + shape.Length) % shape.Length;
        var outer = shape.Take(axis).Aggregate(1, (a, b) => a * b);
        return
        [
            .. Enumerable
                .Range(0, outer)
                .SelectMany(i => op.Inputs.SelectMany((_, n) => Value(op, n).Chunk(Value(op, n).Length / outer).ElementAt(i))),
        ];
    }

    private double[] Pad(TfLiteOperator op)
    {
        var (x, pads, shape, result) = (
            Value(op, 0),
            Value(op, 1).Select(p => (int)p).ToArray(),
            Shape(op, 0),
            model.Tensors[op.Outputs[0]].Shape
        );
        var values = new double[result.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < x.Length; i++)
        {
            var (c, column, row) = (i % shape[3], i / shape[3] % shape[2], i / shape[3] / shape[2]);
            values[((row + pads[2]) * result[2] + column + pads[4]) * result[3] + c + pads[6]] = x[i];
        }
        return values;
    }

    private double[] Mean(TfLiteOperator op)
    {
        var (x, channels) = (Value(op, 0), Shape(op, 0)[3]);
        return [.. Enumerable.Range(0, channels).Select(c => x.Where((_, i) => i % channels == c).Average())];
    }

    private double[] Softmax(TfLiteOperator op)
    {
        var exponentials = Value(op, 0).Select(x => Math.Exp(x * op.Options!.Float(0, 1))).ToArray();
        return [.. exponentials.Select(e => e / exponentials.Sum())];
    }
}
