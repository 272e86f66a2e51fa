using System.Runtime.InteropServices;
using Framewise.Models.TfLite;
using Google.FlatBuffers;

namespace Framewise.Tests.Models.TfLite;

/// <summary>Writes .tflite files with the FlatBuffers library.</summary>
internal sealed class TfLiteWriter
{
    private sealed record TensorEntry(string Name, int[] Shape, TfLiteType Type, byte[]? Data, float[]? Scales, long[]? Zeros, int Axis);

    private sealed record OperatorEntry(int Code, int[] Inputs, int[] Outputs, (int Field, object Value)[] Options, string? Custom);

    private readonly List<TensorEntry> _tensors = [];
    private readonly List<OperatorEntry> _operators = [];

    /// <summary>A FlatBuffer with the model's metadata.</summary>
    public byte[]? Metadata { get; init; }

    /// <summary>Metadata as tflite-support writes it: an RGB picture, mean and std of bytes, the name of a packed label file.</summary>
    public static byte[] ClassifierMetadata(float[] mean, float[] std, string labelFile)
    {
        var builder = new FlatBufferBuilder(1024);
        var normalization = Table(builder, [(0, (sbyte)1), (1, Table(builder, [(0, mean), (1, std)]))]);
        var picture = Table(builder, [(0, (sbyte)2), (1, Table(builder, [(0, (sbyte)1)]))]);
        var input = Table(builder, [(0, "image"), (3, picture), (4, Tables(builder, [normalization]))]);
        var labels = Table(builder, [(0, labelFile), (1, "Labels of the classes."), (2, (sbyte)2)]);
        var output = Table(builder, [(0, "probability"), (6, Tables(builder, [labels]))]);
        var graph = Table(builder, [(2, Tables(builder, [input])), (3, Tables(builder, [output]))]);
        var root = Table(builder, [(0, "Tiny classifier"), (3, Tables(builder, [graph])), (5, "Apache-2.0"), (7, "1.0.0")]);
        builder.Finish(root.Value, "M001");
        return builder.SizedByteArray();
    }

    public int Tensor(TfLiteType type, int[] shape, float scale = 0, long zero = 0) =>
        Add(new TensorEntry($"t{_tensors.Count}", shape, type, null, scale == 0 ? null : [scale], scale == 0 ? null : [zero], 0));

    public int Constant<T>(TfLiteType type, int[] shape, T[] data, float[]? scales = null, long[]? zeros = null, int axis = 0)
        where T : unmanaged =>
        Add(new TensorEntry($"c{_tensors.Count}", shape, type, MemoryMarshal.AsBytes(data.AsSpan()).ToArray(), scales, zeros, axis));

    public void Operator(BuiltinOperator code, int[] inputs, int output, params (int Field, object Value)[] options) =>
        _operators.Add(new OperatorEntry((int)code, inputs, [output], options, null));

    public void Operator(BuiltinOperator code, int[] inputs, int[] outputs, params (int Field, object Value)[] options) =>
        _operators.Add(new OperatorEntry((int)code, inputs, outputs, options, null));

    public void Custom(string name, int[] inputs, int output) =>
        _operators.Add(new OperatorEntry((int)BuiltinOperator.CUSTOM, inputs, [output], [], name));

    public byte[] Write(int input, int output)
    {
        var builder = new FlatBufferBuilder(4096);
        var buffers = Tables(
            builder,
            [
                Table(builder, []),
                .. _tensors.Select(tensor => Table(builder, tensor.Data is null ? [] : [(0, tensor.Data)])),
                .. Metadata is null ? [] : new[] { Table(builder, [(0, Metadata)]) },
            ]
        );
        var codes = Tables(
            builder,
            [
                .. _operators.Select(op =>
                    Table(
                        builder,
                        [
                            (0, (sbyte)Math.Min(op.Code, 127)),
                            .. op.Custom is null ? [] : new (int, object)[] { (1, op.Custom) },
                            (3, op.Code),
                        ]
                    )
                ),
            ]
        );
        var tensors = Tables(
            builder,
            [
                .. _tensors.Select(
                    (tensor, index) =>
                        Table(
                            builder,
                            [
                                (0, tensor.Shape),
                                (1, (sbyte)tensor.Type),
                                (2, tensor.Data is null ? 0 : index + 1),
                                (3, tensor.Name),
                                .. tensor.Scales is null
                                    ? []
                                    : new (int, object)[]
                                    {
                                        (
                                            4,
                                            Table(
                                                builder,
                                                [(2, tensor.Scales), (3, tensor.Zeros ?? new long[tensor.Scales.Length]), (6, tensor.Axis)]
                                            )
                                        ),
                                    },
                            ]
                        )
                ),
            ]
        );
        var operators = Tables(
            builder,
            [
                .. _operators.Select(
                    (op, index) => Table(builder, [(0, index), (1, op.Inputs), (2, op.Outputs), (4, Table(builder, op.Options))])
                ),
            ]
        );
        var graph = Tables(builder, [Table(builder, [(0, tensors), (1, new[] { input }), (2, new[] { output }), (3, operators)])]);
        (int, object)[] fields = [(0, 3), (1, codes), (2, graph), (4, buffers)];
        if (Metadata is not null)
            fields = [.. fields, (6, Tables(builder, [Table(builder, [(0, "TFLITE_METADATA"), (1, _tensors.Count + 1)])]))];
        var model = Table(builder, fields);
        builder.Finish(model.Value, "TFL3");
        return builder.SizedByteArray();
    }

    private readonly record struct Offset(int Value);

    private int Add(TensorEntry tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    private static Offset Table(FlatBufferBuilder builder, (int Field, object Value)[] fields)
    {
        var ready = fields
            .Select(field =>
                (
                    field.Field,
                    Value: field.Value switch
                    {
                        string text => new Offset(builder.CreateString(text).Value),
                        byte[] bytes => Vector(builder, bytes, 1, 16, builder.PutByte),
                        int[] numbers => Vector(builder, numbers, 4, 4, builder.PutInt),
                        long[] numbers => Vector(builder, numbers, 8, 8, builder.PutLong),
                        float[] numbers => Vector(builder, numbers, 4, 4, builder.PutFloat),
                        var other => other,
                    }
                )
            )
            .ToArray();
        builder.StartTable(fields.Length == 0 ? 1 : fields.Max(field => field.Field) + 1);
        foreach (var (field, value) in ready)
            switch (value)
            {
                case sbyte number:
                    builder.AddSbyte(field, number, 0);
                    break;
                case bool flag:
                    builder.AddBool(field, flag, false);
                    break;
                case int number:
                    builder.AddInt(field, number, int.MinValue);
                    break;
                case float number:
                    builder.AddFloat(field, number, float.NaN);
                    break;
                case Offset offset:
                    builder.AddOffset(field, offset.Value, 0);
                    break;
                default:
                    throw new NotSupportedException(value.GetType().Name);
            }
        return new Offset(builder.EndTable());
    }

    private static Offset Vector<T>(FlatBufferBuilder builder, T[] values, int size, int alignment, Action<T> put)
    {
        builder.StartVector(size, values.Length, alignment);
        foreach (var value in values.Reverse())
            put(value);
        return new Offset(builder.EndVector().Value);
    }

    private static Offset Tables(FlatBufferBuilder builder, Offset[] tables)
    {
        builder.StartVector(4, tables.Length, 4);
        foreach (var table in tables.Reverse())
            builder.AddOffset(table.Value);
        return new Offset(builder.EndVector().Value);
    }
}
