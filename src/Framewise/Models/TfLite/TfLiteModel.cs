namespace Framewise.Models.TfLite;

/// <summary>
/// The first graph of a .tflite file, checked so that indices and sizes can be used freely.
/// Field numbers are those of tensorflow/lite/schema/schema.fbs, version 3.
/// </summary>
/// <param name="Tensors">The tensors.</param>
/// <param name="Operators">The operators, in the order in which they run.</param>
/// <param name="Input">Index of the tensor that takes the picture.</param>
/// <param name="Output">Index of the tensor that gives the scores.</param>
/// <param name="Length">Bytes of the file.</param>
internal sealed record TfLiteModel(
    IReadOnlyList<TfLiteTensor> Tensors,
    IReadOnlyList<TfLiteOperator> Operators,
    int Input,
    int Output,
    int Length
)
{
    public static TfLiteModel Read(ReadOnlyMemory<byte> bytes, string path)
    {
        var file = new FlatFile(bytes, path);
        if (bytes.Length < 8 || !bytes.Span[4..8].SequenceEqual("TFL3"u8))
            throw new ModelException($"'{path}' is not a TFLite file of version 3: bytes 4 to 7 are not 'TFL3'.", path);
        var root = file.Root();
        var graph = root.Children(2).FirstOrDefault() ?? throw new ModelException($"'{path}' holds no graph.", path);

        var codes = root.Children(1).Select(Code).ToArray();
        var tensors = ReadTensors(graph, root.Children(4), file);
        var operators = graph.Children(3).Select(table => ReadOperator(table, codes, tensors.Length, file)).ToArray();
        return new TfLiteModel(
            tensors,
            operators,
            TheOne(graph.Ints(1), "input", tensors, path),
            TheOne(graph.Ints(2), "output", tensors, path),
            bytes.Length
        );
    }

    /// <summary>Codes above 127 stand in a newer field; older files have only the old one.</summary>
    private static (BuiltinOperator Code, string Name) Code(FlatTable table)
    {
        var code = (BuiltinOperator)Math.Max(table.SByte(0), table.Int(3));
        var name =
            code == BuiltinOperator.CUSTOM ? $"CUSTOM '{table.Text(1)}'"
            : Enum.IsDefined(code) ? code.ToString()
            : $"number {(int)code}";
        return (code, name);
    }

    private static TfLiteTensor[] ReadTensors(FlatTable graph, FlatTable[] buffers, FlatFile file)
    {
        return
        [
            .. graph
                .Children(0)
                .Select(
                    (table, index) =>
                    {
                        var shape = table.Ints(0) ?? [];
                        file.Require(shape.Length <= 8 && shape.All(dim => dim >= 0));
                        file.Require(shape.Aggregate(1L, (product, dim) => Math.Min(product * dim, int.MaxValue)) < int.MaxValue);
                        var buffer = table.Int(2);
                        file.Require(buffer >= 0 && buffer < Math.Max(buffers.Length, 1));
                        var data = buffer < buffers.Length ? buffers[buffer].Bytes(0) ?? default : default;
                        file.Spend(data.Length);
                        // Converters may strip the names, and an empty name means "absent" in ONNX.
                        var name = table.Text(3) is { Length: > 0 } stored ? stored : $"tensor {index}";
                        var tensor = new TfLiteTensor(
                            name,
                            shape,
                            (TfLiteType)table.SByte(1),
                            data,
                            TfLiteQuantization.Read(table.Child(4), file.Require)
                        );
                        var size = TfLiteTensor.SizeOf(tensor.Type);
                        file.Require(data.IsEmpty || size == 0 || (long)tensor.Count * size == data.Length);
                        return tensor;
                    }
                ),
        ];
    }

    private static TfLiteOperator ReadOperator(FlatTable table, (BuiltinOperator Code, string Name)[] codes, int tensors, FlatFile file)
    {
        var code = table.Int(0);
        file.Require(code >= 0 && code < codes.Length);
        var (inputs, outputs) = (table.Ints(1) ?? [], table.Ints(2) ?? []);
        file.Require(inputs.All(index => index >= -1 && index < tensors) && outputs.All(index => index >= 0 && index < tensors));
        return new TfLiteOperator(codes[code].Code, codes[code].Name, inputs, outputs, table.Child(4));
    }

    private static int TheOne(int[]? indices, string what, TfLiteTensor[] tensors, string path)
    {
        if (indices is [var index] && index >= 0 && index < tensors.Length)
            return index;
        throw new ModelException($"'{path}' has {indices?.Length ?? 0} {what}s; a classifier has one.", path);
    }
}
