using Framewise.Models.TfLite;
using static Framewise.Models.TfLite.BuiltinOperator;

namespace Framewise.Tests.Models.TfLite;

/// <summary>TFLite files of one or a few operators behind an input <c>[1,6,7,3]</c>, in float, uint8 (one scale) or int8 (weights with a
/// scale per channel).</summary>
internal sealed class SmallTfLite(string type)
{
    private const sbyte Same = 0,
        Valid = 1;
    private readonly TfLiteWriter _writer = new();
    private readonly Random _random = new(5);

    public bool IsFloat => type == "float";

    public double OutputScale => 0.05;

    private TfLiteType Type =>
        type switch
        {
            "float" => TfLiteType.Float32,
            "uint8" => TfLiteType.Uint8,
            _ => TfLiteType.Int8,
        };

    /// <summary>What a byte of a picture stands for: scale 1/64, zero point 120 (as int8 -8).</summary>
    public double RealInput(byte pixel) => (pixel - 120) / 64.0;

    public byte[] Build(string name)
    {
        var x = Activation([1, 6, 7, 3], 1 / 64f, 120);
        int y;
        switch (name)
        {
            case "conv same":
                y = Conv(x, 4, [3, 3], [1, 6, 7, 4], Same, 1, 0);
                break;
            case "conv valid stride":
                y = Conv(x, 4, [3, 2], [1, 2, 3, 4], Valid, 2, 0);
                break;
            case "conv same stride relu6":
                y = Conv(x, 4, [3, 3], [1, 3, 4, 4], Same, 2, 3);
                break;
            case "conv wide relu":
                y = Conv(x, 4, [1, 1], [1, 6, 7, 4], Same, 1, 1);
                break;
            case "conv dilated":
                y = Conv(x, 4, [2, 2], [1, 4, 5, 4], Valid, 1, 0, dilation: 2);
                break;
            case "depthwise same":
                y = Depthwise(x, 1, [1, 3, 4, 3], Same, 2);
                break;
            case "depthwise multiplier":
                y = Depthwise(x, 2, [1, 4, 5, 6], Valid, 1);
                break;
            case "average same":
                y = Pool(AVERAGE_POOL_2D, x, [3, 3], [1, 6, 7, 3], Same, 1);
                break;
            case "average valid":
                y = Pool(AVERAGE_POOL_2D, x, [2, 3], [1, 3, 3, 3], Valid, 2);
                break;
            case "average whole":
                y = Pool(AVERAGE_POOL_2D, x, [6, 7], [1, 1, 1, 3], Valid, 1);
                break;
            case "max same":
                y = Pool(MAX_POOL_2D, x, [3, 3], [1, 3, 4, 3], Same, 2);
                break;
            case "max valid":
                y = Pool(MAX_POOL_2D, x, [2, 2], [1, 5, 6, 3], Valid, 1);
                break;
            case "fully connected":
                y = FullyConnected(x, 126, 5);
                break;
            case "add tensors":
                y = Op(ADD, [x, Conv(x, 3, [1, 1], [1, 6, 7, 3], Same, 1, 0)], [1, 6, 7, 3], (0, (sbyte)0));
                break;
            case "add constant relu":
                y = Op(ADD, [x, Constant([3])], [1, 6, 7, 3], (0, (sbyte)1));
                break;
            case "sub channel":
                y = Op(SUB, [x, Constant([1, 1, 1, 3])], [1, 6, 7, 3], (0, (sbyte)0));
                break;
            case "mul scalar":
                y = Op(MUL, [Constant([1]), x], [1, 6, 7, 3], (0, (sbyte)0));
                break;
            case "concat channels":
                y = Op(CONCATENATION, [x, Max(x), x], [1, 6, 7, 9], (0, -1), (1, (sbyte)0));
                break;
            case "concat rows":
                y = Op(CONCATENATION, [x, Max(x)], [1, 12, 7, 3], (0, 1), (1, (sbyte)0));
                break;
            case "concat scales":
                y = Op(CONCATENATION, [x, Conv(x, 3, [1, 1], [1, 6, 7, 3], Same, 1, 0)], [1, 6, 7, 6], (0, 3), (1, (sbyte)1));
                break;
            case "pad":
                y = Op(PAD, [x, Ints(0, 0, 1, 2, 0, 3, 0, 0)], [1, 9, 10, 3]);
                break;
            case "pad channels":
                y = Op(PAD, [x, Ints(0, 0, 0, 0, 0, 0, 1, 2)], [1, 6, 7, 6]);
                break;
            case "pad then conv":
                y = Conv(Moved(PAD, [x, Ints(0, 0, 0, 1, 1, 1, 0, 0)], [1, 7, 9, 3]), 4, [3, 3], [1, 3, 4, 4], Valid, 2, 3);
                break;
            case "mean keep":
                y = Op(MEAN, [x, Ints(1, 2)], [1, 1, 1, 3], (0, true));
                break;
            case "mean flat":
                y = Op(MEAN, [x, Ints(-2, -3)], [1, 3], (0, false));
                break;
            case "reshape plane":
                y = Op(RESHAPE, [x], [1, 126]);
                break;
            case "reshape from plane":
                y = Op(RESHAPE, [Moved(RESHAPE, [x], [1, 126])], [1, 7, 3, 6]);
                break;
            case "squeeze":
                y = Op(SQUEEZE, [Pool(AVERAGE_POOL_2D, x, [6, 7], [1, 1, 1, 3], Valid, 1)], [3]);
                break;
            case "softmax":
                y = Op(SOFTMAX, [FullyConnected(x, 126, 5)], [1, 5], (0, 1f));
                break;
            case "softmax beta":
                y = Op(SOFTMAX, [FullyConnected(x, 126, 5)], [1, 5], (0, 0.5f));
                break;
            case "logistic":
                y = Op(LOGISTIC, [x], [1, 6, 7, 3]);
                break;
            case "relu":
                y = Op(RELU, [x], [1, 6, 7, 3]);
                break;
            case "relu6":
                y = Op(RELU6, [Op(MUL, [x, Constant([1], 5)], [1, 6, 7, 3], (0, (sbyte)0))], [1, 6, 7, 3]);
                break;
            case "relu_n1_to_1":
                y = Op(RELU_N1_TO_1, [x], [1, 6, 7, 3]);
                break;
            case "hard swish":
                y = Op(HARD_SWISH, [x], [1, 6, 7, 3]);
                break;
            case "quantize":
                y = Op(IsFloat ? DEQUANTIZE : QUANTIZE, [x], [1, 6, 7, 3]);
                break;
            case "abs" or "elu" or "exp" or "tanh":
                y = Op(Enum.Parse<BuiltinOperator>(name.ToUpperInvariant()), [x], [1, 6, 7, 3]);
                break;
            case "leaky relu":
                y = Op(LEAKY_RELU, [x], [1, 6, 7, 3], (0, 0.3f));
                break;
            case "prelu":
                y = Op(PRELU, [x, Constant([1, 1, 3])], [1, 6, 7, 3]);
                break;
            case "sqrt" or "rsqrt":
                var positive = Op(ADD, [Op(MUL, [x, x], [1, 6, 7, 3], (0, (sbyte)0)), Constant([1], 1)], [1, 6, 7, 3], (0, (sbyte)0));
                y = Op(Enum.Parse<BuiltinOperator>(name.ToUpperInvariant()), [positive], [1, 6, 7, 3]);
                break;
            case "div":
                y = Op(DIV, [x, Constant([1], 2)], [1, 6, 7, 3], (0, (sbyte)3));
                break;
            case "maximum" or "minimum" or "squared_difference":
                y = Op(Enum.Parse<BuiltinOperator>(name.ToUpperInvariant()), [x, Constant([3])], [1, 6, 7, 3]);
                break;
            case "mul tensors":
                y = Op(MUL, [x, Op(LOGISTIC, [x], [1, 6, 7, 3])], [1, 6, 7, 3], (0, (sbyte)1));
                break;
            case "excite":
                // A channel's weight for all its pixels, as squeezing and exciting blocks have it.
                y = Op(
                    MUL,
                    [x, Op(LOGISTIC, [Op(MEAN, [x, Ints(1, 2)], [1, 1, 1, 3], (0, true))], [1, 1, 1, 3])],
                    [1, 6, 7, 3],
                    (0, (sbyte)0)
                );
                break;
            case "sum" or "reduce_max" or "reduce_min":
                y = Op(
                    Enum.Parse<BuiltinOperator>(name.ToUpperInvariant()),
                    [Op(MUL, [x, Constant([1], 0.25f)], [1, 6, 7, 3], (0, (sbyte)0)), Ints(2)],
                    [1, 6, 1, 3],
                    (0, true)
                );
                break;
            case "pack":
                y = Op(PACK, [Moved(RESHAPE, [x], [1, 126]), Moved(RESHAPE, [Max(x)], [1, 126])], [1, 2, 126], (0, 2), (1, 1));
                break;
            case "gather":
                y = Moved(GATHER, [x, Ints(4, 0, 2)], [1, 6, 3, 3], options: [(0, 2)]);
                break;
            case "slice":
                y = Moved(SLICE, [x, Ints(0, 1, 2, 0), Ints(1, 4, 3, 2)], [1, 4, 3, 2]);
                break;
            case "strided slice":
                y = Moved(STRIDED_SLICE, [x, Ints(0, 1, 0, 1), Ints(1, 6, 7, 3), Ints(1, 2, 3, 1)], [1, 3, 3, 2]);
                break;
            case "transpose":
                y = Op(TRANSPOSE, [x, Ints(0, 2, 1, 3)], [1, 7, 6, 3]);
                break;
            case "broadcast":
                y = Op(BROADCAST_TO, [Op(MEAN, [x, Ints(1, 2)], [1, 1, 1, 3], (0, true)), Ints(1, 6, 7, 3)], [1, 6, 7, 3]);
                break;
            case "batch matmul":
                y = Op(
                    BATCH_MATMUL,
                    [x, Moved(SLICE, [x, Ints(0, 0, 0, 0), Ints(1, 6, 5, 3)], [1, 6, 5, 3])],
                    [1, 6, 7, 5],
                    (0, false),
                    (1, true)
                );
                break;
            case "resize nearest":
                y = Moved(RESIZE_NEAREST_NEIGHBOR, [x, Ints(12, 14)], [1, 12, 14, 3], options: [(0, false), (1, false)]);
                break;
            case "space to depth":
                y = Moved(
                    SPACE_TO_DEPTH,
                    [Moved(SLICE, [x, Ints(0, 0, 0, 0), Ints(1, 6, 6, 3)], [1, 6, 6, 3])],
                    [1, 3, 3, 12],
                    options: [(0, 2)]
                );
                break;
            case "classifier":
                y = Classifier(x);
                break;
            default:
                throw new ArgumentException(name);
        }
        return _writer.Write(x, y);
    }

    private int Classifier(int x)
    {
        var pooled = Max(Conv(x, 8, [3, 3], [1, 6, 7, 8], Same, 1, 3), 8);
        var flat = Moved(
            RESHAPE,
            [Pool(AVERAGE_POOL_2D, Conv(pooled, 5, [1, 1], [1, 6, 7, 5], Same, 1, 0), [6, 7], [1, 1, 1, 5], Valid, 1)],
            [1, 5],
            0.05f,
            100
        );
        return Op(SOFTMAX, [flat], [1, 5], (0, 1f));
    }

    private int Activation(int[] shape, float scale, int zero) =>
        IsFloat ? _writer.Tensor(Type, shape) : _writer.Tensor(Type, shape, scale, type == "int8" ? zero - 128 : zero);

    private int Op(BuiltinOperator code, int[] inputs, int[] shape, params (int, object)[] options)
    {
        var y = Activation(shape, (float)OutputScale, 100);
        _writer.Operator(code, inputs, y, options);
        return y;
    }

    /// <summary>An operator whose output has the scale of its input.</summary>
    private int Moved(
        BuiltinOperator code,
        int[] inputs,
        int[] shape,
        float scale = 1 / 64f,
        int zero = 120,
        params (int, object)[] options
    )
    {
        var y = Activation(shape, scale, zero);
        _writer.Operator(code, inputs, y, options);
        return y;
    }

    private int Max(int x, int channels = 3) =>
        channels == 3
            ? Moved(MAX_POOL_2D, [x], [1, 6, 7, 3], options: [(0, Same), (1, 1), (2, 1), (3, 2), (4, 2)])
            : Moved(MAX_POOL_2D, [x], [1, 6, 7, channels], 0.05f, 100, (0, Same), (1, 1), (2, 1), (3, 2), (4, 2));

    private int Conv(int x, int outputs, int[] kernel, int[] shape, sbyte padding, int stride, sbyte activation, int dilation = 1)
    {
        var channels = 3;
        if (outputs == 5)
            channels = 8;
        var weights = Weights([outputs, kernel[0], kernel[1], channels], 0, outputs, out var bias);
        return Op(
            CONV_2D,
            [x, weights, bias],
            shape,
            (0, padding),
            (1, stride),
            (2, stride),
            (3, activation),
            (4, dilation),
            (5, dilation)
        );
    }

    private int Depthwise(int x, int multiplier, int[] shape, sbyte padding, int stride)
    {
        var weights = Weights([1, 3, 3, 3 * multiplier], 3, 3 * multiplier, out var bias);
        return Op(
            DEPTHWISE_CONV_2D,
            [x, weights, bias],
            shape,
            (0, padding),
            (1, stride),
            (2, stride),
            (3, multiplier),
            (4, (sbyte)0),
            (5, 1),
            (6, 1)
        );
    }

    private int FullyConnected(int x, int inputs, int outputs)
    {
        var weights = Weights([outputs, inputs], 0, outputs, out var bias, perChannel: false);
        return Op(FULLY_CONNECTED, [x, weights, bias], [1, outputs], (0, (sbyte)0));
    }

    private int Pool(BuiltinOperator code, int x, int[] window, int[] shape, sbyte padding, int stride) =>
        Op(code, [x], shape, (0, padding), (1, stride), (2, stride), (3, window[1]), (4, window[0]), (5, (sbyte)0));

    /// <summary>Weights of about -1 to 1 and biases; per-channel scales for int8, one scale and zero point 131 for uint8.</summary>
    private int Weights(int[] shape, int axis, int outputs, out int bias, bool perChannel = true)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        if (IsFloat)
        {
            bias = _writer.Constant(TfLiteType.Float32, [outputs], Reals(outputs));
            return _writer.Constant(TfLiteType.Float32, shape, Reals(count));
        }
        bias = _writer.Constant(TfLiteType.Int32, [outputs], Enumerable.Range(0, outputs).Select(_ => _random.Next(-4000, 4000)).ToArray());
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        if (type == "uint8")
            return _writer.Constant(TfLiteType.Uint8, shape, bytes, [1 / 128f], [131]);
        var scales = Enumerable.Range(0, perChannel ? outputs : 1).Select(i => (1 + 0.3f * i) / 256).ToArray();
        return _writer.Constant(
            TfLiteType.Int8,
            shape,
            bytes.Select(value => value == 128 ? (sbyte)0 : (sbyte)value).ToArray(),
            scales,
            new long[scales.Length],
            axis
        );
    }

    private int Constant(int[] shape, float? value = null)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        if (IsFloat)
            return _writer.Constant(Type, shape, value is { } single ? [single] : Reals(count));
        var bytes = value is null ? Enumerable.Range(0, count).Select(i => (byte)(90 + 40 * i)).ToArray() : [(byte)(128 + value * 20)];
        return type == "uint8"
            ? _writer.Constant(Type, shape, bytes, [0.05f], [128])
            : _writer.Constant(Type, shape, bytes.Select(b => (sbyte)(b - 128)).ToArray(), [0.05f], [0]);
    }

    private int Ints(params int[] values) => _writer.Constant(TfLiteType.Int32, values.Length == 8 ? [4, 2] : [values.Length], values);

    private float[] Reals(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextSingle() * 2 - 1)];
}
