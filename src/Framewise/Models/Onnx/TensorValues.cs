using System.Runtime.InteropServices;
using Type = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Reads the values of a constant tensor, whichever of its fields holds them; null where the type is another.</summary>
internal static class TensorValues
{
    // Of ONNX 1.16; the message definitions here are older.
    private const Type Uint4 = (Type)21,
        Int4 = (Type)22;

    /// <summary>Whether a tensor has as many values as its shape says. Types that nothing here reads count as whole.</summary>
    public static bool IsWhole(TensorProto tensor)
    {
        if (tensor.Dims.Any(dim => dim < 0))
            return false;
        if (tensor.HasRawData)
            return Bytes(tensor) is not { } bytes || bytes == tensor.RawData.Length;
        var count = tensor.Dims.Aggregate(1.0, (product, dim) => product * dim);
        return (Type)tensor.DataType is not (Type.Float or Type.Int32 or Type.Int64 or Type.Uint8 or Type.Int8)
            || count == tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count;
    }

    /// <summary>How many bytes the values take by type and shape; null where that is not known.</summary>
    public static long? Bytes(TensorProto tensor)
    {
        var bits = (Type)tensor.DataType switch
        {
            Type.Double or Type.Int64 or Type.Uint64 => 64,
            Type.Float or Type.Int32 or Type.Uint32 => 32,
            Type.Float16 or Type.Bfloat16 or Type.Int16 or Type.Uint16 => 16,
            Type.Uint8 or Type.Int8 or Type.Bool => 8,
            Uint4 or Int4 => 4,
            _ => 0,
        };
        var bytes = tensor.Dims.Aggregate(1.0, (product, dim) => product * dim) * bits / 8;
        return bits > 0 && bytes is >= 0 and < long.MaxValue ? (long)Math.Ceiling(bytes) : null;
    }

    public static float[]? Floats(TensorProto tensor) =>
        tensor.DataType != (int)TensorProto.Types.DataType.Float ? null
        : tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()
        : [.. tensor.FloatData];

    public static long[]? Longs(TensorProto tensor) =>
        tensor.DataType != (int)TensorProto.Types.DataType.Int64 ? null
        : tensor.HasRawData ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray()
        : [.. tensor.Int64Data];

    /// <summary>A scalar of type uint8 or int8.</summary>
    public static int? Byte(TensorProto tensor) =>
        (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Uint8 => tensor.HasRawData && tensor.RawData.Length == 1 ? tensor.RawData[0]
            : tensor.Int32Data.Count == 1 ? tensor.Int32Data[0]
            : null,
            TensorProto.Types.DataType.Int8 => tensor.HasRawData && tensor.RawData.Length == 1 ? (sbyte)tensor.RawData[0]
            : tensor.Int32Data.Count == 1 ? tensor.Int32Data[0]
            : null,
            _ => null,
        };
}
