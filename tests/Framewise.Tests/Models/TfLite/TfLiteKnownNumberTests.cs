using Framewise.Models;
using Framewise.Models.TfLite;
using static Framewise.Models.TfLite.BuiltinOperator;

namespace Framewise.Tests.Models.TfLite;

/// <summary>What converters compute from shapes before the model runs, and what is the same for every picture.</summary>
public class TfLiteKnownNumberTests : TfLiteFormulas
{
    [Fact]
    public void A_tensor_is_repeated_along_an_axis() =>
        Check(
            x => Op(BROADCAST_TO, [Op(MEAN, [x, Ints(2)], [1, 4, 1, 3], (0, true)), Ints(1, 4, 5, 3)], [1, 4, 5, 3]),
            [1, 4, 5, 3],
            (x, at) => Enumerable.Range(0, 6).Average(column => (double)x[0, at[1], column, at[3]])
        );

    /// <summary>How ViT in Keras makes its class token: repeated to the batch that SHAPE tells, or filled with one number.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_that_is_repeated_for_the_batch_joins_every_picture(bool filled)
    {
        var token = Values(3, 11);
        Check(
            x =>
            {
                var batch = Whole(STRIDED_SLICE, [Whole(SHAPE, [x], [4]), Ints(0), Ints(1), Ints(1)], [], (4, 1));
                var target = Whole(PACK, [batch, Whole(1), Whole(3)], [3], (0, 3), (1, 0));
                var repeated = filled
                    ? Op(FILL, [target, Number(0.25f)], [1, 1, 3])
                    : Op(BROADCAST_TO, [Floats([1, 1, 3], token), target], [1, 1, 3]);
                return Op(CONCATENATION, [repeated, Op(RESHAPE, [x], [1, 24, 3])], [1, 25, 3], (0, 1), (1, (sbyte)0));
            },
            [1, 25, 3],
            (x, at) =>
                at[1] > 0 ? x[0, (at[1] - 1) / 6, (at[1] - 1) % 6, at[2]]
                : filled ? 0.25
                : token[at[2]]
        );
    }

    /// <summary>Whole numbers that converters compute from shapes: the shape that comes out of them is the one a picture is put
    /// into.</summary>
    [Theory]
    [InlineData(nameof(ADD), 5, 7, 12)]
    [InlineData(nameof(SUB), 31, 7, 24)]
    [InlineData(nameof(MUL), 3, 4, 12)]
    [InlineData(nameof(DIV), 25, 2, 12)]
    [InlineData(nameof(FLOOR_DIV), 49, 4, 12)]
    [InlineData(nameof(MAXIMUM), 8, 4, 8)]
    [InlineData(nameof(MINIMUM), 8, 4, 4)]
    public void Whole_numbers_are_combined_before_the_model_runs(string name, int a, int b, int result)
    {
        var columns = 72 / result;
        Check(
            x =>
            {
                var rows = Whole(CAST, [Whole(Enum.Parse<BuiltinOperator>(name), [Whole(a), Whole(b)], [])], []);
                // Declared as a file with free dimensions declares it, so that only the computed shape is right.
                return Op(RESHAPE, [x, Whole(PACK, [Whole(1), rows, Whole(columns)], [3], (0, 3), (1, 0))], [1, 1, 1]);
            },
            [1, result, columns],
            (x, at) => x.Values[at[1] * columns + at[2]],
            options: name
        );
    }

    [Fact]
    public void Places_may_be_a_range_and_sizes_a_filled_list()
    {
        Check(
            x => Op(GATHER, [x, Whole(RANGE, [Whole(1), Whole(6), Whole(2)], [3])], [1, 4, 3, 3], (0, 2)),
            [1, 4, 3, 3],
            (x, at) => x[0, at[1], 1 + 2 * at[2], at[3]]
        );
        var other = new TfLiteKnownNumberTests();
        other.Check(
            x => other.Op(SLICE, [x, other.Ints(0, 1, 2, 0), other.Whole(FILL, [other.Ints(4), other.Whole(-1)], [4])], [1, 3, 4, 3]),
            [1, 3, 4, 3],
            (x, at) => x[0, at[1] + 1, at[2] + 2, at[3]]
        );
    }

    [Theory]
    [InlineData(nameof(CUSTOM))]
    [InlineData(nameof(ARG_MAX))]
    [InlineData(nameof(TOPK_V2))]
    [InlineData(nameof(TRANSPOSE_CONV))]
    [InlineData(nameof(LOCAL_RESPONSE_NORMALIZATION))]
    public void An_operator_that_cannot_be_imported_is_named(string name)
    {
        var x = _writer.Tensor(TfLiteType.Float32, s_picture);
        var y = _writer.Tensor(TfLiteType.Float32, s_picture);
        if (name == nameof(CUSTOM))
            _writer.Custom("FlexErf", [x], y);
        else
            _writer.Operator(Enum.Parse<BuiltinOperator>(name), [x], y);
        var message = Assert.Throws<ModelException>(() => TfLiteImporter.Import(_writer.Write(x, y), "odd")).Message;
        Assert.Contains(name == nameof(CUSTOM) ? "FlexErf" : name, message, StringComparison.Ordinal);
        const string List = "Operators that can be imported: ";
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tflite.md"));
        foreach (var imported in message[(message.IndexOf(List, StringComparison.Ordinal) + List.Length)..].TrimEnd('.').Split(", "))
            Assert.Matches($@"\b{imported}\b", page[..page.IndexOf("What stays outside", StringComparison.Ordinal)]);
    }

    /// <summary>Keras' Flatten: SHAPE, STRIDED_SLICE, PACK and RESHAPE, with whatever else is computed from shapes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_shape_that_is_computed_is_known(bool computed)
    {
        Check(
            x =>
            {
                var batch = Whole(STRIDED_SLICE, [Whole(SHAPE, [x], [4]), Ints(0), Ints(1), Ints(1)], [], (4, 1));
                var rest = computed
                    ? Whole(REDUCE_PROD, [Whole(GATHER, [Whole(SHAPE, [x], [4]), Ints(1, 2, 3)], [3], (0, 0)), Ints(0)], [], (0, false))
                    : _writer.Constant(TfLiteType.Int32, [], new[] { 72 });
                var target = Whole(
                    PACK,
                    [batch, computed ? Whole(SUB, [Whole(MUL, [rest, Ints(2)], []), rest], []) : rest],
                    [2],
                    (0, 2),
                    (1, 0)
                );
                // As files with free dimensions declare it.
                return Op(RESHAPE, [x, target], computed ? [1, 1] : [1, 72]);
            },
            [1, 72],
            (x, at) => x[0, at[1] / 18, at[1] / 3 % 6, at[1] % 3]
        );
    }
}
