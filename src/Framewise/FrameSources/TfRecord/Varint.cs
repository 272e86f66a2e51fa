namespace Framewise.FrameSources.TfRecord;

/// <summary>Protobuf's integers of variable length.</summary>
internal static class Varint
{
    /// <summary>Reads one and moves behind it; false where there is none.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
