using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Tests.Optimization;

/// <summary>A classifier of a few KB with most of what convolutional models and transformers are made of, and weights from a fixed
/// seed.</summary>
internal static class SmallFloatModel
{
    /// <summary>The layer that loses what its input says if that is rounded to bytes.</summary>
    public const string Hurting = "hurting";

    private const int Classes = 6;

    /// <summary>Writes the model and its card.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="opset">The operator set.</param>
    /// <param name="hurts">Whether one of the last layers reads a channel that is far larger than the others, and all but
    /// worthless.</param>
    /// <param name="forOne">Whether it is exported for one picture.</param>
    public static string Write(string folder, long opset = 17, bool hurts = false, bool forOne = false)
    {
        var path = Path.Combine(folder, "small.onnx");
        var model = Build((int)opset, hurts);
        if (forOne)
            foreach (var value in model.Graph.Input.Concat(model.Graph.Output))
                value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        File.WriteAllBytes(path, model.ToByteArray());
        File.WriteAllText(
            Path.Combine(folder, "small.card.json"),
            """{ "name": "small", "preset": "imagenet", "input_size": [3, 16, 16], "labels": ["a", "b", "c", "d", "e", "f"] }"""
        );
        return path;
    }

    private static ModelProto Build(int opset, bool hurts)
    {
        var random = new Random(7);
        var builder = new GraphBuilder("small", opset);
        builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorProto.Types.DataType.Float, null, 3, 16, 16));
        builder.Graph.Output.Add(GraphBuilder.Value("logits", TensorProto.Types.DataType.Float, null, Classes));
        string Weights(float scale, params long[] dims) =>
            builder.Constant<float>(
                [.. Enumerable.Range(0, (int)dims.Aggregate((a, b) => a * b)).Select(_ => ((random.NextSingle() * 2) - 1) * scale)],
                dims
            );
        string Convolution(string x, int from, int to, int side, int group = 1) =>
            builder.Add(
                "Conv",
                [x, Weights(0.6f, to, from / group, side, side), Weights(0.1f, to)],
                GraphBuilder.Attribute("pads", [side / 2, side / 2, side / 2, side / 2]),
                GraphBuilder.Attribute("group", (long)group)
            );

        var first = Convolution("picture", 3, 8, 3);
        string[] normalization =
        [
            first,
            Weights(1, 8),
            Weights(0.2f, 8),
            Weights(0.1f, 8),
            builder.Constant<float>([.. Enumerable.Repeat(0.7f, 8)], [8]),
        ];
        var rectified = builder.Add("Relu", [builder.Add("BatchNormalization", normalization)]);
        var pooled = builder.Add(
            "MaxPool",
            [rectified],
            GraphBuilder.Attribute("kernel_shape", [2, 2]),
            GraphBuilder.Attribute("strides", [2, 2])
        );
        var normalised = builder.Add("LRN", [pooled], GraphBuilder.Attribute("size", 3L), GraphBuilder.Attribute("alpha", 0.01f));
        var smaller = builder.Add(
            "MaxPool",
            [normalised],
            GraphBuilder.Attribute("kernel_shape", [2, 2]),
            GraphBuilder.Attribute("strides", [1, 1])
        );
        var depth = builder.Add(
            "Clip",
            [Convolution(smaller, 8, 8, 3, group: 8), builder.Constant<float>([0], []), builder.Constant<float>([6], [])]
        );
        var sum = builder.Add("Relu", [builder.Add("Add", [Convolution(depth, 8, 8, 1), depth])]);
        if (hurts)
        {
            float[] sizes = [.. Enumerable.Range(0, 8).Select(channel => channel == 0 ? 3000f : 1)];
            var large = builder.Add("Mul", [sum, builder.Constant<float>(sizes, [8, 1, 1])]);
            float[] mix = [.. Enumerable.Range(0, 64).Select(i => i % 8 == 0 ? 1e-5f : ((random.NextSingle() * 2) - 1) * 0.6f)];
            builder.Graph.Node.Add(GraphBuilder.Node("Conv", [large, builder.Constant<float>(mix, [8, 8, 1, 1])], ["mixed"]));
            builder.Graph.Node[^1].Name = Hurting;
            sum = builder.Add("Relu", ["mixed"]);
        }
        var both = builder.Add("Concat", [sum, builder.Add("Relu", [Convolution(sum, 8, 8, 3)])], GraphBuilder.Attribute("axis", 1L));
        var flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", [both])], GraphBuilder.Attribute("axis", 1L));
        var bias = builder.Constant<float>(new float[12], [12]);
        var hidden = builder.Add("Relu", [builder.Add("Gemm", [flat, Weights(0.8f, 16, 12), bias])]);
        float[] square = [.. Enumerable.Range(0, 144).Select(_ => ((random.NextSingle() * 2) - 1) * 0.8f)];
        builder.Graph.Node.Add(GraphBuilder.Node("MatMul", [hidden, builder.Constant<float>(square, [12, 12])], ["product"]));
        // So that no class leads where nothing is seen.
        float[] last = [.. Enumerable.Range(0, 12 * Classes).Select(_ => ((random.NextSingle() * 2) - 1) * 12)];
        float[] level = [.. Enumerable.Range(0, Classes).Select(label => -last.Where((_, i) => i % Classes == label).Sum() / 2)];
        var activated = builder.Add("Sigmoid", ["product"]);
        builder.Graph.Node.Add(
            GraphBuilder.Node(
                "Gemm",
                [activated, builder.Constant<float>(last, [12, Classes]), builder.Constant<float>(level, [Classes])],
                ["logits"]
            )
        );
        return builder.Model;
    }
}
