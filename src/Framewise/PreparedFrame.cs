using System.Numerics;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise;

/// <summary>One frame on its way to the networks: its facts and the pixels that each network sees. Reused.</summary>
internal sealed class PreparedFrame(IReadOnlyList<int> bytesPerNetwork)
{
    private uint? _checksum;

    public FrameInfo Info { get; private set; }

    public TimeSpan Time { get; private set; }

    public byte[][] Pixels { get; } = [.. bytesPerNetwork.Select(bytes => GC.AllocateUninitializedArray<byte>(bytes))];

    public float[] FrameMeans { get; } = new float[bytesPerNetwork.Count];

    /// <summary>Checksum of all pixels, by which a later run knows that it decodes the same pictures.</summary>
    public uint Checksum => _checksum ??= Pixels.Aggregate(0u, (sum, pixels) => BitOperations.RotateLeft(sum, 1) ^ MaskedCrc32C.Of(pixels));

    /// <summary>The <see cref="FrameTrail"/> up to this frame.</summary>
    public uint Trail { get; set; }

    /// <summary>Whether a shot begins here.</summary>
    public ShotVerdict Shot { get; set; }

    /// <summary>Makes ready for the next picture.</summary>
    public void Begin(in FrameInfo info, TimeSpan time) => (Info, Time, _checksum) = (info, time, null);
}
