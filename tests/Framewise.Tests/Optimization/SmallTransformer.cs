using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Tests.Optimization;

/// <summary>A vision transformer of any size with weights from a fixed seed: patches, places, blocks of attention and GELU, the mean of all
/// patches, a head.</summary>
internal sealed class SmallTransformer
{
    private readonly GraphBuilder _builder = new("transformer");
    private readonly Random _random = new(11);
    private readonly int _width;
    private readonly int _heads;

    private SmallTransformer(int width, int heads) => (_width, _heads) = (width, heads);

    /// <summary>Writes the model and, beside it, its card.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="side">Of the picture, in pixels.</param>
    /// <param name="patch">Side of a patch.</param>
    /// <param name="width">Numbers for a patch.</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="heads">Heads of attention in each.</param>
    /// <param name="classes">1000 for ImageNet's, otherwise letters.</param>
    public static string Write(string path, int side, int patch, int width, int blocks, int heads, int classes)
    {
        var model = new SmallTransformer(width, heads).Build(side, patch, blocks, classes);
        File.WriteAllBytes(path, model.ToByteArray());
        var name = Path.GetFileNameWithoutExtension(path);
        var labels =
            classes == 1000
                ? "\"imagenet-1k\""
                : $"[{string.Join(", ", Enumerable.Range(0, classes).Select(i => $"\"{(char)('a' + i)}\""))}]";
        File.WriteAllText(
            Path.ChangeExtension(path, ".card.json"),
            $$"""{ "name": "{{name}}", "preset": "imagenet", "input_size": [3, {{side}}, {{side}}], "labels": {{labels}} }"""
        );
        return path;
    }

    private ModelProto Build(int side, int patch, int blocks, int classes)
    {
        var patches = side / patch * (side / patch);
        _builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorProto.Types.DataType.Float, null, 3, side, side));
        _builder.Graph.Output.Add(GraphBuilder.Value("logits", TensorProto.Types.DataType.Float, null, classes));
        var embedded = Add(
            "Conv",
            ["picture", Weights(3 * patch * patch, 1, _width, 3, patch, patch), Weights(1, 0.1, _width)],
            GraphBuilder.Attribute("kernel_shape", [patch, patch]),
            GraphBuilder.Attribute("strides", [patch, patch])
        );
        var x = Turned(Add("Reshape", [embedded, Shape(0, _width, patches)]), 0, 2, 1);
        x = Add("Add", [x, Weights(1, 0.2, patches, _width)]);
        for (var block = 0; block < blocks; block++)
        {
            x = Add("Add", [x, Attention(Normalized(x))]);
            var wide = Dense(Normalized(x), _width, 4 * _width);
            var error = Add("Erf", [Add("Div", [wide, Number(MathF.Sqrt(2))])]);
            var activated = Add("Mul", [Add("Mul", [wide, Add("Add", [error, Number(1)])]), Number(0.5f)]);
            x = Add("Add", [x, Dense(activated, 4 * _width, _width)]);
        }
        var mean = Add("ReduceMean", [Normalized(x)], GraphBuilder.Attribute("axes", [1]), GraphBuilder.Attribute("keepdims", 0L));
        _builder.Graph.Node.Add(
            GraphBuilder.Node("Gemm", [mean, Weights(_width, 12, _width, classes), Weights(1, 0.1, classes)], ["logits"])
        );
        return _builder.Model;
    }

    private string Attention(string x)
    {
        var perHead = _width / _heads;
        string Heads(params long[] turn) => Turned(Add("Reshape", [Dense(x, _width, _width), Shape(0, -1, _heads, perHead)]), turn);
        var (queries, keys, values) = (Heads(0, 2, 1, 3), Heads(0, 2, 3, 1), Heads(0, 2, 1, 3));
        var scores = Add("Mul", [Add("MatMul", [queries, keys]), Number(1 / MathF.Sqrt(perHead))]);
        var seen = Add("MatMul", [Add("Softmax", [scores], GraphBuilder.Attribute("axis", -1L)), values]);
        return Dense(Add("Reshape", [Turned(seen, 0, 2, 1, 3), Shape(0, -1, _width)]), _width, _width);
    }

    private string Dense(string x, int from, int to) => Add("Add", [Add("MatMul", [x, Weights(from, 1, from, to)]), Weights(1, 0.1, to)]);

    private string Normalized(string x) =>
        Add("LayerNormalization", [x, Weights(1, 1, _width), Weights(1, 0.1, _width)], GraphBuilder.Attribute("axis", -1L));

    private string Turned(string x, params long[] turn) => Add("Transpose", [x], GraphBuilder.Attribute("perm", turn));

    private string Shape(params long[] dims) => _builder.Constant<long>(dims, [dims.Length]);

    private string Number(float value) => _builder.Constant<float>([value], []);

    /// <summary>So large that sums of <paramref name="from"/> of them are about <paramref name="size"/>.</summary>
    private string Weights(int from, double size, params long[] dims)
    {
        var largest = size * Math.Sqrt(3.0 / from);
        var count = (int)dims.Aggregate((product, side) => product * side);
        return _builder.Constant<float>(
            [.. Enumerable.Range(0, count).Select(_ => (float)(((_random.NextDouble() * 2) - 1) * largest))],
            dims
        );
    }

    private string Add(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes) =>
        _builder.Add(op, inputs, attributes);
}
