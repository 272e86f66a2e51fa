using System.Runtime.InteropServices;

namespace Framewise.Models.Onnx;

/// <summary>Reads the values of a constant tensor, whichever of its fields holds them; null where the type is another.</summary>
internal static class TensorValues
{
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
