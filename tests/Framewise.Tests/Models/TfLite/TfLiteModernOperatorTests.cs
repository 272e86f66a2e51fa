using Framewise.Models.TfLite;
using Framewise.Tests.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static Framewise.Models.TfLite.BuiltinOperator;

namespace Framewise.Tests.Models.TfLite;

/// <summary>
/// The operators that Keras 2 and 3, Model Garden, Model Maker and MediaPipe put into classifiers beside the classic ones, each against a
/// formula written out over indices in TensorFlow's order of axes, for one picture and for three.
/// </summary>
public class TfLiteModernOperatorTests : TfLiteFormulas
{
    public static TheoryData<string, Func<float, double>> Functions =>
        new()
        {
            { nameof(ABS), x => Math.Abs(x) },
            { nameof(CEIL), x => Math.Ceiling(x) },
            { nameof(COS), x => Math.Cos(x) },
            { nameof(ELU), x => x < 0 ? Math.Exp(x) - 1 : x },
            { nameof(EXP), x => Math.Exp(x) },
            { nameof(FLOOR), x => Math.Floor(x) },
            { nameof(GELU), x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))) },
            { nameof(HARD_SWISH), x => x * Math.Clamp(x + 3, 0, 6) / 6 },
            { nameof(LEAKY_RELU), x => x < 0 ? 0.2 * x : x },
            { nameof(LOGISTIC), x => 1 / (1 + Math.Exp(-x)) },
            { nameof(NEG), x => -x },
            { nameof(RELU_0_TO_1), x => Math.Clamp(x, 0, 1) },
            { nameof(SIN), x => Math.Sin(x) },
            { nameof(SQUARE), x => x * x },
            { nameof(TANH), x => Math.Tanh(x) },
        };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_are_applied_value_by_value(string name, Func<float, double> function) =>
        Check(
            x => Op(Enum.Parse<BuiltinOperator>(name), [x], s_picture, name == nameof(LEAKY_RELU) ? [(0, 0.2f)] : []),
            s_picture,
            (x, at) => function(x[at]),
            options: name
        );

    [Theory]
    [InlineData(nameof(LOG))]
    [InlineData(nameof(RSQRT))]
    [InlineData(nameof(SQRT))]
    public void Functions_of_positive_numbers(string name) =>
        Check(
            x => Op(Enum.Parse<BuiltinOperator>(name), [Op(ADD, [Op(SQUARE, [x], s_picture), Number(0.5f)], s_picture)], s_picture),
            s_picture,
            (x, at) =>
                (x[at] * x[at] + 0.5) switch
                {
                    var y when name == nameof(LOG) => Math.Log(y),
                    var y when name == nameof(SQRT) => Math.Sqrt(y),
                    var y => 1 / Math.Sqrt(y),
                }
        );

    [Fact]
    public void Gelu_may_be_approximate() =>
        Check(
            x => Op(GELU, [x], s_picture, (0, true)),
            s_picture,
            (x, at) => 0.5 * x[at] * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x[at] + 0.044715 * Math.Pow(x[at], 3))))
        );

    [Theory]
    [InlineData(nameof(DIV))]
    [InlineData(nameof(MAXIMUM))]
    [InlineData(nameof(MINIMUM))]
    [InlineData(nameof(SQUARED_DIFFERENCE))]
    [InlineData(nameof(SUB))]
    public void Two_tensors_are_combined_with_every_kind_of_broadcast(string name)
    {
        double Combine(double a, double b) =>
            name switch
            {
                nameof(DIV) => a / b,
                nameof(MAXIMUM) => Math.Max(a, b),
                nameof(MINIMUM) => Math.Min(a, b),
                nameof(SUB) => a - b,
                _ => (a - b) * (a - b),
            };
        var code = Enum.Parse<BuiltinOperator>(name);
        int[][] shapes =
        [
            [1],
            [3],
            [1, 3],
            [6, 1],
            [4, 1, 1],
            [1, 4, 6, 3],
            [1, 4, 1, 3],
        ];
        foreach (var shape in shapes)
        {
            var test = new TfLiteModernOperatorTests();
            var values = Values(Count(shape), 5, 0.5f);
            test.Check(
                x => test.Op(code, [x, test.Floats(shape, values)], s_picture),
                s_picture,
                (x, at) => Combine(x[at], values[Broadcast(at, shape)]),
                options: string.Join(',', shape)
            );
        }
    }

    [Fact]
    public void A_slope_per_channel_leaks() =>
        Check(
            x => Op(PRELU, [x, Floats([1, 1, 3], [0.1f, 0.2f, 0.3f])], s_picture),
            s_picture,
            (x, at) => x[at] < 0 ? (float)(0.1 * (at[3] + 1)) * x[at] : x[at]
        );

    [Fact]
    public void Powers() =>
        Check(x => Op(POW, [Op(ABS, [x], s_picture), Number(1.5f)], s_picture), s_picture, (x, at) => Math.Pow(Math.Abs(x[at]), 1.5));

    [Theory]
    [InlineData(nameof(MEAN), true, new[] { 3 })]
    [InlineData(nameof(MEAN), false, new[] { -1 })]
    [InlineData(nameof(MEAN), false, new[] { 1 })]
    [InlineData(nameof(SUM), false, new[] { 1, 2 })]
    [InlineData(nameof(REDUCE_MAX), false, new[] { 2, 1 })]
    [InlineData(nameof(REDUCE_MIN), true, new[] { 2 })]
    public void Values_are_joined_along_axes(string name, bool keeps, int[] axes)
    {
        var over = axes.Select(axis => (axis + 4) % 4).ToArray();
        var shape = s_picture
            .Select((dim, axis) => over.Contains(axis) ? 1 : dim)
            .Where((_, axis) => keeps || !over.Contains(axis))
            .ToArray();
        Check(
            x => Op(Enum.Parse<BuiltinOperator>(name), [x, Ints(axes)], shape, (0, keeps)),
            shape,
            (x, at) =>
            {
                var kept = new Queue<int>(at);
                var places = s_picture.Select((_, axis) => over.Contains(axis) && !keeps ? 0 : kept.Dequeue()).ToArray();
                var all = Places([.. s_picture.Select((dim, axis) => over.Contains(axis) ? dim : 1)])
                    .Select(inner => (double)x[[.. places.Zip(inner, (a, b) => a + b)]])
                    .ToArray();
                return name switch
                {
                    nameof(SUM) => all.Sum(),
                    nameof(MEAN) => all.Average(),
                    nameof(REDUCE_MAX) => all.Max(),
                    _ => all.Min(),
                };
            }
        );
    }

    [Fact]
    public void The_length_of_each_pixel_becomes_one() =>
        Check(
            x => Op(L2_NORMALIZATION, [x], s_picture, (0, (sbyte)0)),
            s_picture,
            (x, at) => x[at] / Math.Sqrt(Enumerable.Range(0, 3).Sum(c => x[0, at[1], at[2], c] * x[0, at[1], at[2], c]))
        );

    [Theory]
    [InlineData(new[] { 0, 2, 1, 3 })]
    [InlineData(new[] { 0, 3, 1, 2 })]
    public void Axes_are_exchanged(int[] order)
    {
        int[] shape = [.. order.Select(axis => s_picture[axis])];
        Check(
            x => Op(TRANSPOSE, [x, Ints(order)], shape),
            shape,
            (x, at) => x[[.. Enumerable.Range(0, 4).Select(axis => at[Array.IndexOf(order, axis)])]]
        );
    }

    [Fact]
    public void Places_are_gathered() =>
        Check(
            x => Op(GATHER, [x, Ints(2, 0, 5)], [1, 4, 3, 3], (0, 2)),
            [1, 4, 3, 3],
            (x, at) => x[0, at[1], new[] { 2, 0, 5 }[at[2]], at[3]]
        );

    [Fact]
    public void One_place_is_gathered_as_the_class_token_of_a_transformer_is() =>
        Check(
            x => Op(GATHER, [Op(RESHAPE, [x], [1, 24, 3]), _writer.Constant(TfLiteType.Int32, [], new[] { 3 })], [1, 3], (0, 1)),
            [1, 3],
            (x, at) => x[0, 0, 3, at[1]]
        );

    [Fact]
    public void Slices_have_strides_masks_and_lose_axes()
    {
        Check(
            x => Op(STRIDED_SLICE, [x, Ints(0, 1, 0, -1), Ints(1, 4, 0, 0), Ints(1, 2, 2, 1)], [1, 2, 3], (0, 1), (1, 5), (4, 8)),
            [1, 2, 3],
            (x, at) => x[0, 1 + 2 * at[1], 2 * at[2], 2]
        );
        var other = new TfLiteModernOperatorTests();
        other.Check(
            x => other.Op(SLICE, [x, other.Ints(0, 1, 2, 0), other.Ints(-1, 2, -1, 2)], [1, 2, 4, 2]),
            [1, 2, 4, 2],
            (x, at) => x[0, at[1] + 1, at[2] + 2, at[3]]
        );
    }

    [Fact]
    public void Tensors_are_split_and_packed_and_unpacked()
    {
        Check(
            x =>
            {
                int[] halves = [_writer.Tensor(TfLiteType.Float32, [1, 4, 3, 3]), _writer.Tensor(TfLiteType.Float32, [1, 4, 3, 3])];
                _writer.Operator(SPLIT, [_writer.Constant(TfLiteType.Int32, [], new[] { 2 }), x], halves, (0, 2));
                int[] parts = [_writer.Tensor(TfLiteType.Float32, [1, 1, 3, 3]), _writer.Tensor(TfLiteType.Float32, [1, 3, 3, 3])];
                _writer.Operator(SPLIT_V, [halves[1], Ints(1, -1), _writer.Constant(TfLiteType.Int32, [], new[] { 1 })], parts, (0, 2));
                int[] pixels = [.. Enumerable.Range(0, 3).Select(_ => _writer.Tensor(TfLiteType.Float32, [1, 1, 3]))];
                _writer.Operator(UNPACK, [parts[0]], pixels, (0, 3), (1, 2));
                return Op(PACK, [pixels[2], pixels[0]], [1, 1, 3, 2], (0, 2), (1, -1));
            },
            [1, 1, 3, 2],
            (x, at) => x[0, 0, 3 + (at[3] == 0 ? 2 : 0), at[2]]
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Matrices_are_multiplied_in_stacks(bool left, bool right)
    {
        // [1,4,6,3] is 4 matrices of 6 x 3; the other side is 3 x 5 or its transposed form.
        var values = Values(15, 8);
        if (!left)
        {
            int[] shape = right ? [5, 3] : [3, 5];
            Check(
                x => Op(BATCH_MATMUL, [x, Floats([1, 1, .. shape], values)], [1, 4, 6, 5], (0, false), (1, right)),
                [1, 4, 6, 5],
                (x, at) => Enumerable.Range(0, 3).Sum(k => (double)x[0, at[1], at[2], k] * values[right ? at[3] * 3 + k : k * 5 + at[3]])
            );
            return;
        }
        Check(
            x => Op(BATCH_MATMUL, [x, x], [1, 4, 3, 3], (0, true), (1, false)),
            [1, 4, 3, 3],
            (x, at) => Enumerable.Range(0, 6).Sum(k => (double)x[0, at[1], k, at[2]] * x[0, at[1], k, at[3]])
        );
    }

    [Fact]
    public void Vectors_of_a_sequence_are_multiplied_one_by_one()
    {
        var (weights, bias) = (Values(15, 9), Values(5, 10));
        Check(
            x =>
                Op(
                    FULLY_CONNECTED,
                    [Op(RESHAPE, [x], [1, 24, 3]), Floats([5, 3], weights), Floats([5], bias)],
                    [1, 24, 5],
                    (0, (sbyte)0),
                    (2, true)
                ),
            [1, 24, 5],
            (x, at) => bias[at[2]] + Enumerable.Range(0, 3).Sum(k => (double)x[0, at[1] / 6, at[1] % 6, k] * weights[at[2] * 3 + k])
        );
    }

    /// <summary>Converters drop the batch of 1 before a product and put it back after it.</summary>
    [Fact]
    public void A_sequence_without_its_batch_stays_a_sequence_for_each_picture()
    {
        var weights = Values(15, 9);
        Check(
            x =>
            {
                var flat = Op(RESHAPE, [x], [24, 3]);
                var product = Op(FULLY_CONNECTED, [flat, Floats([5, 3], weights), -1], [24, 5], (0, (sbyte)0));
                var twice = Op(ADD, [product, product], [24, 5], (0, (sbyte)0));
                return Op(MEAN, [Op(RESHAPE, [twice], [1, 24, 5]), Ints(1)], [1, 5], (0, false));
            },
            [1, 5],
            (x, at) =>
                Enumerable
                    .Range(0, 24)
                    .Average(p => 2 * Enumerable.Range(0, 3).Sum(k => (double)x[0, p / 6, p % 6, k] * weights[at[1] * 3 + k]))
        );
    }

    [Fact]
    public void A_constant_joins_every_picture()
    {
        var token = Values(3, 11);
        Check(
            x => Op(CONCATENATION, [Floats([1, 1, 3], token), Op(RESHAPE, [x], [1, 24, 3])], [1, 25, 3], (0, 1), (1, (sbyte)0)),
            [1, 25, 3],
            (x, at) => at[1] == 0 ? token[at[2]] : x[0, (at[1] - 1) / 6, (at[1] - 1) % 6, at[2]]
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Blocks_of_pixels_become_channels_and_back(bool toDepth)
    {
        if (toDepth)
            Check(
                x => Op(SPACE_TO_DEPTH, [x], [1, 2, 3, 12], (0, 2)),
                [1, 2, 3, 12],
                (x, at) => x[0, at[1] * 2 + at[3] / 6, at[2] * 2 + at[3] / 3 % 2, at[3] % 3]
            );
        else
            Check(
                x => Op(DEPTH_TO_SPACE, [Op(SPACE_TO_DEPTH, [x], [1, 2, 3, 12], (0, 2))], s_picture, (0, 2)),
                s_picture,
                (x, at) => x[at]
            );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Pictures_are_resized(bool corners, bool centres)
    {
        double Source(int place, int size, int target) =>
            corners ? (double)place * (size - 1) / (target - 1)
            : centres ? (place + 0.5) * size / target - 0.5
            : (double)place * size / target;
        double Linear(Tensor x, double row, double column, int channel)
        {
            double At(double r, double c) => x[0, (int)Math.Clamp(r, 0, 3), (int)Math.Clamp(c, 0, 5), channel];
            var (r, c) = (Math.Floor(row), Math.Floor(column));
            return (At(r, c) * (1 - (column - c)) + At(r, c + 1) * (column - c)) * (1 - (row - r))
                + (At(r + 1, c) * (1 - (column - c)) + At(r + 1, c + 1) * (column - c)) * (row - r);
        }
        Check(
            x => Op(RESIZE_BILINEAR, [x, Ints(7, 9)], [1, 7, 9, 3], (2, corners), (3, centres)),
            [1, 7, 9, 3],
            (x, at) => Linear(x, Source(at[1], 4, 7), Source(at[2], 6, 9), at[3])
        );
    }

    [Fact]
    public void The_nearest_pixel_is_taken() =>
        Check(
            x => Op(RESIZE_NEAREST_NEIGHBOR, [x, Ints(8, 3)], [1, 8, 3, 3], (0, false), (1, false)),
            [1, 8, 3, 3],
            (x, at) => x[0, at[1] / 2, at[2] * 2, at[3]]
        );

    [Fact]
    public void A_padding_may_have_a_value() =>
        Check(
            x => Op(PADV2, [x, _writer.Constant(TfLiteType.Int32, [4, 2], new[] { 0, 0, 1, 0, 0, 2, 0, 0 }), Number(-7)], [1, 5, 8, 3]),
            [1, 5, 8, 3],
            (x, at) => at[1] == 0 || at[2] > 5 ? -7 : x[0, at[1] - 1, at[2], at[3]]
        );

    /// <summary>Model Maker and MediaPipe: bytes without a scale, cast and normalised inside the model.</summary>
    [Fact]
    public void Bytes_are_cast_to_the_numbers_that_they_are()
    {
        var input = _writer.Tensor(TfLiteType.Uint8, s_picture);
        var real = Op(CAST, [input], s_picture, (0, (sbyte)3), (1, (sbyte)0));
        var output = Op(
            MUL,
            [Op(SUB, [real, Floats([3], [127, 128, 129])], s_picture, (0, (sbyte)0)), Number(0.5f)],
            s_picture,
            (0, (sbyte)0)
        );
        var pixels = new byte[72];
        new Random(1).NextBytes(pixels);
        using var session = GraphRunner.Open(TfLiteImporter.Import(_writer.Write(input, output), "cast").ToByteArray());
        using var options = new RunOptions();
        using var bytes = OrtValue.CreateTensorValueFromMemory(pixels, [1, 4, 6, 3]);
        using var outputs = session.Run(
            options,
            new Dictionary<string, OrtValue> { [session.InputNames[0]] = bytes },
            [session.OutputNames[0]]
        );
        var actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        for (var i = 0; i < 72; i++)
            Assert.Equal((pixels[i] - (127f + i % 3)) / 2, actual[i % 3 * 24 + i / 3], 5);
    }

    /// <summary>A head of attention: everything that a transformer has, with layer normalisation written out by the converter.</summary>
    [Fact]
    public void Attention_of_a_transformer_is_what_its_formula_says()
    {
        var (query, key, value) = (Values(9, 21), Values(9, 22), Values(9, 23));
        Check(
            x =>
            {
                var tokens = Op(RESHAPE, [x], [1, 24, 3]);
                var mean = Op(MEAN, [tokens, Ints(2)], [1, 24, 1], (0, true));
                var variance = Op(MEAN, [Op(SQUARED_DIFFERENCE, [tokens, mean], [1, 24, 3]), Ints(2)], [1, 24, 1], (0, true));
                var normal = Op(
                    MUL,
                    [
                        Op(SUB, [tokens, mean], [1, 24, 3], (0, (sbyte)0)),
                        Op(RSQRT, [Op(ADD, [variance, Number(1e-3f)], [1, 24, 1], (0, (sbyte)0))], [1, 24, 1]),
                    ],
                    [1, 24, 3],
                    (0, (sbyte)0)
                );
                int Head(float[] weights) =>
                    Op(
                        TRANSPOSE,
                        [
                            Op(
                                RESHAPE,
                                [Op(FULLY_CONNECTED, [normal, Floats([3, 3], weights), -1], [1, 24, 3], (0, (sbyte)0), (2, true))],
                                [1, 24, 3, 1]
                            ),
                            Ints(0, 2, 1, 3),
                        ],
                        [1, 3, 24, 1]
                    );
                var scores = Op(
                    SOFTMAX,
                    [Op(BATCH_MATMUL, [Head(query), Head(key)], [1, 3, 24, 24], (0, false), (1, true))],
                    [1, 3, 24, 24],
                    (0, 1f)
                );
                var mixed = Op(
                    TRANSPOSE,
                    [Op(BATCH_MATMUL, [scores, Head(value)], [1, 3, 24, 1], (0, false), (1, false)), Ints(0, 2, 1, 3)],
                    [1, 24, 3, 1]
                );
                return Op(
                    STRIDED_SLICE,
                    [Op(RESHAPE, [mixed], [1, 24, 3]), Ints(0, 0, 0), Ints(0, 1, 0), Ints(1, 1, 1)],
                    [1, 3],
                    (0, 5),
                    (1, 5),
                    (4, 2)
                );
            },
            [1, 3],
            (x, at) =>
            {
                double[] Normal(int p)
                {
                    var token = Enumerable.Range(0, 3).Select(c => (double)x[0, p / 6, p % 6, c]).ToArray();
                    return
                    [
                        .. token.Select(t =>
                            (t - token.Average()) / Math.Sqrt(token.Average(u => (u - token.Average()) * (u - token.Average())) + 1e-3)
                        ),
                    ];
                }
                double Project(float[] weights, int p, int h) => Normal(p).Select((t, k) => t * weights[h * 3 + k]).Sum();
                var h = at[1];
                var weights = Enumerable.Range(0, 24).Select(p => Math.Exp(Project(query, 0, h) * Project(key, p, h))).ToArray();
                return Enumerable.Range(0, 24).Sum(p => weights[p] / weights.Sum() * Project(value, p, h));
            }
        );
    }

    [Fact]
    public void What_mixes_pictures_is_run_with_one_at_a_time()
    {
        var x = _writer.Tensor(TfLiteType.Float32, s_picture);
        var y = Op(RESHAPE, [Op(TRANSPOSE, [x, Ints(1, 0, 2, 3)], [4, 1, 6, 3])], [1, 72]);
        var model = TfLiteImporter.Import(_writer.Write(x, y), "mixing");
        Assert.Equal(1, model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue);
    }
}
