using System.Buffers.Binary;
using System.Numerics;

namespace Framewise.FrameSources.TfRecord;

/// <summary>The checksum of TFRecord files: CRC-32C, turned and moved so that a checksum of data that holds checksums stays a good
/// one.</summary>
internal static class MaskedCrc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
