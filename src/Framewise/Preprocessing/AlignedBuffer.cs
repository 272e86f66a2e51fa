namespace Framewise.Preprocessing;

/// <summary>Memory that does not move and begins at a multiple of 64 bytes; lives as long as this object.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly byte[] _bytes;

    /// <summary>Sets aside <paramref name="length"/> bytes, all 0.</summary>
    public AlignedBuffer(int length)
    {
        _bytes = GC.AllocateArray<byte>(length + Alignment, pinned: true);
        fixed (byte* start = _bytes)
            Start = start + (Alignment - (int)((nuint)start % Alignment));
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }
}
