using Framewise.Models.TfLite;
using Framewise.Tests.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Tests.Models.TfLite;

/// <summary>Small TFLite models behind a picture <c>[1, 4, 6, 3]</c>, compared with formulas over indices in TensorFlow's order of
/// axes.</summary>
public abstract class TfLiteFormulas
{
    private protected static readonly int[] s_picture = [1, 4, 6, 3];

    private protected readonly TfLiteWriter _writer = new();

    private protected delegate double Formula(Tensor x, int[] at);

    /// <summary>Runs a model of one picture and of three, and compares every value with a formula.</summary>
    private protected void Check(Func<int, int> build, int[] shape, Formula formula, string options = "")
    {
        var input = _writer.Tensor(TfLiteType.Float32, s_picture);
        var file = _writer.Write(input, build(input));
        using var session = GraphRunner.Open(TfLiteImporter.Import(file, options).ToByteArray());
        using var runOptions = new RunOptions();
        float[] pictures = [.. Enumerable.Range(1, 3).SelectMany(seed => Values(72, seed))];
        foreach (var count in (int[])[1, 3])
        {
            using var values = OrtValue.CreateTensorValueFromMemory(pictures[..(72 * count)], [count, 4, 6, 3]);
            using var outputs = session.Run(
                runOptions,
                new Dictionary<string, OrtValue> { [session.InputNames[0]] = values },
                [session.OutputNames[0]]
            );
            var actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
            Assert.Equal(count * Count(shape), actual.Length);
            for (var picture = 0; picture < count; picture++)
            {
                var x = new Tensor(s_picture, pictures[(72 * picture)..(72 * picture + 72)]);
                foreach (var at in Places(shape))
                {
                    // Four dimensions leave the graph with the channels first.
                    int[] place = shape.Length == 4 ? [at[0], at[3], at[1], at[2]] : at;
                    int[] dims = shape.Length == 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape;
                    var (expected, got) = (formula(x, at), actual[picture * Count(shape) + Index(place, dims)]);
                    Assert.True(
                        Math.Abs(expected - got) <= 1e-4 * Math.Max(1, Math.Abs(expected)),
                        $"{options} picture {picture} [{string.Join(',', at)}]: expected {expected}, got {got}"
                    );
                }
            }
        }
    }

    private protected sealed record Tensor(int[] Shape, float[] Values)
    {
        public float this[params int[] at] => Values[Index(at, Shape)];
    }

    private protected int Op(BuiltinOperator code, int[] inputs, int[] shape, params (int, object)[] options)
    {
        var y = _writer.Tensor(TfLiteType.Float32, shape);
        _writer.Operator(code, inputs, y, options);
        return y;
    }

    private protected int Whole(BuiltinOperator code, int[] inputs, int[] shape, params (int, object)[] options)
    {
        var y = _writer.Tensor(TfLiteType.Int32, shape);
        _writer.Operator(code, inputs, y, options);
        return y;
    }

    private protected int Whole(int number) => _writer.Constant(TfLiteType.Int32, [], new[] { number });

    private protected int Floats(int[] shape, float[] values) => _writer.Constant(TfLiteType.Float32, shape, values);

    private protected int Number(float value) => Floats([], [value]);

    private protected int Ints(params int[] values) => _writer.Constant(TfLiteType.Int32, [values.Length], values);

    private protected static int Count(int[] shape) => shape.Aggregate(1, (product, dim) => product * dim);

    internal static int Index(int[] at, int[] shape) => at.Zip(shape).Aggregate(0, (index, pair) => index * pair.Second + pair.First);

    /// <summary>Where a value lies in a tensor of fewer or shorter axes that is broadcast.</summary>
    private protected static int Broadcast(int[] at, int[] shape) =>
        Index([.. shape.Select((dim, axis) => dim == 1 ? 0 : at[at.Length - shape.Length + axis])], shape);

    internal static IEnumerable<int[]> Places(int[] shape) =>
        Enumerable
            .Range(0, Count(shape))
            .Select(index =>
            {
                var at = new int[shape.Length];
                for (var axis = shape.Length - 1; axis >= 0; index /= shape[axis--])
                    at[axis] = index % shape[axis];
                return at;
            });

    private protected static float[] Values(int count, int seed, float from = -2)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => from + random.NextSingle() * (2 - from))];
    }

    private protected static double Erf(double x)
    {
        var (sum, term) = (x, x);
        for (var n = 1; n < 200; n++)
            sum += (term *= -x * x / n) / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
