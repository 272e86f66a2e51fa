namespace Framewise.Models.TfLite;

/// <summary>A tensor as the file declares it, shape in TensorFlow's order (<c>[batch, height, width, channels]</c>); <see cref="Data"/> is
/// empty unless it is constant.</summary>
internal sealed record TfLiteTensor(string Name, int[] Shape, TfLiteType Type, ReadOnlyMemory<byte> Data, TfLiteQuantization? Quantization)
{
    public bool IsConstant => !Data.IsEmpty;

    public bool IsQuantized => Type is TfLiteType.Uint8 or TfLiteType.Int8 && Quantization is not null;

    public int Count => Shape.Aggregate(1, (product, dim) => product * dim);

    /// <summary>Bytes of an element; 0 for types that no operator here takes.</summary>
    public static int SizeOf(TfLiteType type) =>
        type switch
        {
            TfLiteType.Float32 or TfLiteType.Int32 => 4,
            TfLiteType.Float16 => 2,
            TfLiteType.Uint8 or TfLiteType.Int8 => 1,
            TfLiteType.Int64 => 8,
            _ => 0,
        };
}
