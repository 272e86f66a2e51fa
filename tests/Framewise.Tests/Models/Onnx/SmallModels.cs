using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models.Onnx;

/// <summary>ONNX classifiers of a few hundred bytes.</summary>
internal static class SmallModels
{
    /// <summary>Convolution 3x3, global average, flatten or reshape; input <c>input</c>, output <c>scores</c>.</summary>
    public static ModelProto Convolution(int size, int classes, int padding, bool bias, int? batch = null, long[]? reshapeTo = null)
    {
        var builder = new GraphBuilder("small");
        var random = new Random(7);
        builder.Graph.Input.Add(GraphBuilder.Value("input", TensorType.Float, batch, 3, size, size));
        List<string> inputs = ["input", builder.Constant<float>(Random(random, classes * 27), [classes, 3, 3, 3])];
        if (bias)
            inputs.Add(builder.Constant<float>(Random(random, classes), [classes]));
        var x = builder.Add(
            "Conv",
            inputs,
            GraphBuilder.Attribute("pads", padding, padding, padding, padding),
            GraphBuilder.Attribute("strides", 2, 2)
        );
        x = builder.Add("GlobalAveragePool", [x]);
        builder.Graph.Node.Add(
            reshapeTo is null
                ? GraphBuilder.Node("Flatten", [x], ["scores"])
                : GraphBuilder.Node("Reshape", [x, builder.Constant<long>(reshapeTo, [reshapeTo.Length])], ["scores"])
        );
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, batch, classes));
        return builder.Model;
    }

    /// <summary>Convolution, LRN with a window of this size, global average.</summary>
    public static ModelProto Normalized(int window)
    {
        var model = Convolution(8, 4, 0, bias: true);
        var lrn = GraphBuilder.Node(
            "LRN",
            [model.Graph.Node[0].Output[0]],
            ["normalized"],
            GraphBuilder.Attribute("size", window),
            GraphBuilder.Attribute("alpha", 2f),
            GraphBuilder.Attribute("beta", 0.75f),
            GraphBuilder.Attribute("bias", 1.5f)
        );
        model.Graph.Node.Insert(1, lrn);
        model.Graph.Node[2].Input[0] = "normalized";
        return model;
    }

    /// <summary>A quantised input <c>[N,4,4,3]</c> whose mean per channel is the scores.</summary>
    public static ModelProto QuantizedInput(float scale, byte zeroPoint)
    {
        var builder = new GraphBuilder("bytes");
        builder.Graph.Input.Add(GraphBuilder.Value("input", TensorType.Uint8, null, 4, 4, 3));
        var x = builder.Add("DequantizeLinear", ["input", builder.Constant<float>([scale], []), builder.Constant<byte>([zeroPoint], [])]);
        builder.Graph.Node.Add(
            GraphBuilder.Node("ReduceMean", [x], ["scores"], GraphBuilder.Attribute("axes", 1, 2), GraphBuilder.Attribute("keepdims", 0))
        );
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, null, 3));
        return builder.Model;
    }

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
