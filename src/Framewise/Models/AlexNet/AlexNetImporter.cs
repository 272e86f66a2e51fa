using System.Globalization;
using System.Runtime.InteropServices;
using Framewise.Models.Onnx;
using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Models.AlexNet;

/// <summary>
/// Builds AlexNet as bvlc_alexnet.npy and its TensorFlow script define it: input <c>data</c> <c>[N, 3, 227, 227]</c>, output <c>logits</c>
/// <c>[N, 1000]</c>.
/// The matrices, 234 of its 244 MB, stay in the file: the graph names their places as external data, and the runtime maps them.
/// With copies in the graph, loading took 970 MB at its peak.
/// </summary>
internal static class AlexNetImporter
{
    private const int Side = 227;

    public static ModelProto Import(Stream stream, string path)
    {
        var file = new AlexNetFile(stream, path);
        foreach (var layer in AlexNetLayer.All)
            file.Check(layer.Name, layer.Shape, layer.Outputs);
        var builder = new GraphBuilder("alexnet");
        builder.Graph.Input.Add(Value("data", TensorProto.Types.DataType.Float, null, 3, Side, Side));
        builder.Graph.Output.Add(Value("logits", TensorProto.Types.DataType.Float, null, AlexNetLayer.All[^1].Outputs));

        var x = "data";
        foreach (var layer in AlexNetLayer.All)
        {
            x = layer.IsConvolution ? Convolution(builder, file, layer, x) : Matrix(builder, file, layer, x);
            if (layer.Name is "conv1" or "conv2")
                x = Normalise(builder, x);
            if (layer.Name is "conv1" or "conv2" or "conv5")
                x = Pool(builder, x);
            if (layer.Name is "conv5")
                x = FlattenChannelsLast(builder, x);
        }
        return builder.Model;
    }

    /// <summary>SAME padding at stride 1 is half the filter on each side; conv1 (11 wide, stride 4, 227 to 57) pads 8 in all, 4 on each
    /// side.</summary>
    private static string Convolution(GraphBuilder builder, AlexNetFile file, AlexNetLayer layer, string x)
    {
        var side = layer.Shape[0];
        var pad = layer.Stride == 1 ? side / 2 : 4;
        var weights = Transpose(file.Weights(layer.Name, layer.Shape), layer.Shape);
        var y = builder.Add(
            "Conv",
            [x, AddTensor(builder, layer.Name + "_w", weights, [layer.Shape[3], layer.Shape[2], side, side]), Biases(builder, file, layer)],
            Attribute("kernel_shape", [side, side]),
            Attribute("pads", [pad, pad, pad, pad]),
            Attribute("strides", [layer.Stride, layer.Stride]),
            Attribute("group", (long)layer.Groups)
        );
        return builder.Add("Relu", [y]);
    }

    /// <summary>TensorFlow does not divide alpha by the window, ONNX does: 2e-5 * 5 = 1e-4.</summary>
    private static string Normalise(GraphBuilder builder, string x) =>
        builder.Add("LRN", [x], Attribute("size", 5L), Attribute("alpha", 1e-4f), Attribute("beta", 0.75f), Attribute("bias", 1f));

    private static string Pool(GraphBuilder builder, string x) =>
        builder.Add("MaxPool", [x], Attribute("kernel_shape", [3, 3]), Attribute("strides", [2, 2]));

    /// <summary>The rows of fc6 follow the flattening of [6, 6, 256]; turning 9216 activations costs less than a changed copy of 151 MB of
    /// weights.</summary>
    private static string FlattenChannelsLast(GraphBuilder builder, string x) =>
        builder.Add("Flatten", [builder.Add("Transpose", [x], Attribute("perm", 0, 2, 3, 1))], Attribute("axis", 1L));

    private static string Matrix(GraphBuilder builder, AlexNetFile file, AlexNetLayer layer, string x)
    {
        string[] inputs = [x, AddExternal(builder, file, layer), Biases(builder, file, layer)];
        if (layer != AlexNetLayer.All[^1])
            return builder.Add("Relu", [builder.Add("Gemm", inputs)]);
        builder.Graph.Node.Add(Node("Gemm", inputs, ["logits"]));
        return "logits";
    }

    private static string Biases(GraphBuilder builder, AlexNetFile file, AlexNetLayer layer) =>
        AddTensor(builder, layer.Name + "_b", file.Biases(layer.Name, layer.Outputs), [layer.Outputs]);

    private static string AddTensor(GraphBuilder builder, string name, byte[] bytes, ReadOnlySpan<long> dims) =>
        builder.Constant<float>(MemoryMarshal.Cast<byte, float>(bytes), dims, name);

    private static string AddExternal(GraphBuilder builder, AlexNetFile file, AlexNetLayer layer)
    {
        var place = file.Place(layer.Name, layer.Shape);
        var tensor = new TensorProto
        {
            Name = layer.Name + "_w",
            DataType = (int)TensorProto.Types.DataType.Float,
            DataLocation = TensorProto.Types.DataLocation.External,
            Dims = { layer.Shape },
            ExternalData =
            {
                new StringStringEntryProto { Key = "location", Value = file.Name },
                new StringStringEntryProto { Key = "offset", Value = place.Offset.ToString(CultureInfo.InvariantCulture) },
                new StringStringEntryProto { Key = "length", Value = place.Length.ToString(CultureInfo.InvariantCulture) },
            },
        };
        builder.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Height, width, in, out to out, in, height, width.</summary>
    private static byte[] Transpose(byte[] weights, long[] shape)
    {
        var bytes = new byte[weights.Length];
        var from = MemoryMarshal.Cast<byte, float>(weights.AsSpan());
        var to = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        int area = (int)(shape[0] * shape[1]),
            ins = (int)shape[2],
            outs = (int)shape[3],
            i = 0;
        for (var at = 0; at < area; at++)
        for (var c = 0; c < ins; c++)
        for (var o = 0; o < outs; o++)
            to[(((o * ins) + c) * area) + at] = from[i++];
        return bytes;
    }
}
