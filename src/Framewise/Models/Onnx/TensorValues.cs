using System.Runtime.InteropServices;

namespace Framewise.Models.Onnx;

/// <summary>Reads the values of a constant tensor, whichever of its fields holds them; null where the type is another.</summary>
internal static class TensorValues
{
    /// <summary>Whether a tensor has as many values as its shape says. Types that nothing here reads count as whole.</summary>
    public static bool IsWhole(TensorProto tensor)
    {
        if (tensor.Dims.Any(dim => dim < 0)) return false;
        var size = (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 => 4,
            TensorProto.Types.DataType.Int64 => 8,
            TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 => 1,
            _ => 0,
        };
        if (size == 0) return true;
        var count = tensor.Dims.Aggregate(1.0, (product, dim) => product * dim);
        return count == (tensor.HasRawData ? (double)tensor.RawData.Length / size : tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count);
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
    public static int? Byte(TensorProto tensor) => (TensorProto.Types.DataType)tensor.DataType switch
    {
        TensorProto.Types.DataType.Uint8 => tensor.HasRawData && tensor.RawData.Length == 1 ? tensor.RawData[0] : tensor.Int32Data.Count == 1 ? tensor.Int32Data[0] : null,
        TensorProto.Types.DataType.Int8 => tensor.HasRawData && tensor.RawData.Length == 1 ? (sbyte)tensor.RawData[0] : tensor.Int32Data.Count == 1 ? tensor.Int32Data[0] : null,
        _ => null,
    };
}
