using System.IO.Compression;
using Framewise.Models.Onnx;
using Framewise.Models.TfLite;
using Framewise.Tests.Models.TfLite;
using Google.Protobuf;
using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Tests.Models.Cards;

/// <summary>Models of a few hundred bytes in the formats that other programs export: three classes, the mean of each channel.</summary>
internal static class TinyClassifier
{
    public static byte[] Onnx(int? side = null, string last = "Identity", params (string Key, string Value)[] metadata)
    {
        var builder = new GraphBuilder("tiny");
        builder.Graph.Input.Add(Value("pixel_values", TensorProto.Types.DataType.Float, null, side is null ? null : 3, side, side));
        builder.Graph.Output.Add(Value("logits", TensorProto.Types.DataType.Float, null, 3));
        var pooled = builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["pixel_values"])]);
        builder.Graph.Node.Add(Node(last, [pooled], ["logits"]));
        foreach (var (key, value) in metadata)
            builder.Model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return builder.Model.ToByteArray();
    }

    /// <summary>A model with as many classes, as wide and high and laid out as wanted: a layer with weights over the mean of each
    /// channel.</summary>
    public static byte[] Onnx(
        int classes,
        int width,
        int height,
        bool channelsLast = false,
        string last = "Identity",
        params (string Key, string Value)[] metadata
    )
    {
        var builder = new GraphBuilder("tiny");
        builder.Graph.Input.Add(
            Value("input", TensorProto.Types.DataType.Float, channelsLast ? [null, height, width, 3] : [null, 3, height, width])
        );
        builder.Graph.Output.Add(Value("output", TensorProto.Types.DataType.Float, null, classes));
        var picture = channelsLast ? builder.Add("Transpose", ["input"], Attribute("perm", 0, 3, 1, 2)) : "input";
        var pooled = builder.Add("Flatten", [builder.Add("GlobalAveragePool", [picture])]);
        var weights = Enumerable.Range(0, 3 * classes).Select(i => i * 7 % 5 * 0.1f).ToArray();
        builder.Graph.Node.Add(Node(last, [builder.Add("MatMul", [pooled, builder.Constant<float>(weights, [3, classes])])], ["output"]));
        foreach (var (key, value) in metadata)
            builder.Model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return builder.Model.ToByteArray();
    }

    /// <summary>The same for a .tflite file.</summary>
    public static byte[] TfLite(int side, int classes)
    {
        var writer = new TfLiteWriter();
        var input = writer.Tensor(TfLiteType.Float32, [1, side, side, 3]);
        var mean = writer.Tensor(TfLiteType.Float32, [1, 3]);
        var scores = writer.Tensor(TfLiteType.Float32, [1, classes]);
        var output = writer.Tensor(TfLiteType.Float32, [1, classes]);
        writer.Operator(BuiltinOperator.MEAN, [input, writer.Constant(TfLiteType.Int32, [2], [1, 2])], mean, (0, false));
        writer.Operator(
            BuiltinOperator.FULLY_CONNECTED,
            [
                mean,
                writer.Constant(TfLiteType.Float32, [classes, 3], new float[classes * 3]),
                writer.Constant(TfLiteType.Float32, [classes], new float[classes]),
            ],
            scores,
            (0, (sbyte)0)
        );
        writer.Operator(BuiltinOperator.SOFTMAX, [scores], output, (0, 1f));
        return writer.Write(input, output);
    }

    /// <summary>A .tflite file with metadata, and label files packed behind it as tflite-support does.</summary>
    public static byte[] TfLite(int side, byte[]? metadata = null, params (string Name, string Text)[] packed)
    {
        var writer = new TfLiteWriter { Metadata = metadata };
        var input = writer.Tensor(TfLiteType.Float32, [1, side, side, 3]);
        var mean = writer.Tensor(TfLiteType.Float32, [1, 3]);
        var output = writer.Tensor(TfLiteType.Float32, [1, 3]);
        writer.Operator(BuiltinOperator.MEAN, [input, writer.Constant(TfLiteType.Int32, [2], [1, 2])], mean, (0, false));
        writer.Operator(BuiltinOperator.SOFTMAX, [mean], output, (0, 1f));
        using var file = new MemoryStream();
        file.Write(writer.Write(input, output));
        if (packed.Length > 0)
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, text) in packed)
            {
                using var entry = new StreamWriter(archive.CreateEntry(name).Open());
                entry.Write(text);
            }
        }
        return file.ToArray();
    }
}
