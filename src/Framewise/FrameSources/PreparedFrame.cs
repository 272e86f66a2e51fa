using System.Numerics;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources;

/// <summary>One frame on its way to the models: its facts and its pixels as each recipe makes them. Reused.</summary>
internal sealed class PreparedFrame(Memory<byte>[] pixels)
{
    private uint? _checksum;

    /// <summary>A frame with memory of its own.</summary>
    public PreparedFrame(IReadOnlyList<int> bytesPerRecipe)
        : this([.. bytesPerRecipe.Select(bytes => GC.AllocateUninitializedArray<byte>(bytes).AsMemory())]) { }

    public FrameInfo Info { get; private set; }

    public TimeSpan Time { get; private set; }

    public Memory<byte>[] Pixels { get; } = pixels;

    public float[] FrameMeans { get; } = new float[pixels.Length];

    /// <summary>Checksum of all pixels, by which a later run knows that it decodes the same pictures.</summary>
    public uint Checksum =>
        _checksum ??= Pixels.Aggregate(0u, (sum, pixels) => BitOperations.RotateLeft(sum, 1) ^ MaskedCrc32C.Of(pixels.Span));

    /// <summary>The <see cref="FrameTrail"/> up to this frame.</summary>
    public uint Trail { get; set; }

    /// <summary>Whether a shot begins here.</summary>
    public ShotVerdict Shot { get; set; }

    /// <summary>Makes ready for the next picture.</summary>
    public void Begin(in FrameInfo info, TimeSpan time) => (Info, Time, _checksum) = (info, time, null);
}
