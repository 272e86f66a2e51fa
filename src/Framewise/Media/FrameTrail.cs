using System.Numerics;

namespace Framewise.Media;

/// <summary>A checksum (CRC-32C) of the pts and flags of all frames from the first on: two ways through a file that agree in it have met
/// the same frames.</summary>
internal struct FrameTrail()
{
    private uint _crc = uint.MaxValue;

    public readonly uint Value => ~_crc;

    public void Add(long pts, FrameFlags flags) => _crc = BitOperations.Crc32C(BitOperations.Crc32C(_crc, (ulong)pts), (byte)flags);
}
