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

    /// <summary>Whether the pixels of all recipes are the same, byte for byte, and what else a model is told of the picture.</summary>
    public bool HasSamePixels(PreparedFrame other) =>
        FrameMeans.AsSpan().SequenceEqual(other.FrameMeans)
        && Pixels.Zip(other.Pixels).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    /// <summary>Gives another frame everything that this one has.</summary>
    public void CopyTo(PreparedFrame other)
    {
        (other.Info, other.Time, other._checksum, other.Trail, other.Shot) = (Info, Time, _checksum, Trail, Shot);
        FrameMeans.CopyTo(other.FrameMeans, 0);
        for (var n = 0; n < Pixels.Length; n++)
            Pixels[n].CopyTo(other.Pixels[n]);
    }

    /// <summary>Makes ready for the next picture.</summary>
    public void Begin(in FrameInfo info, TimeSpan time) => (Info, Time, _checksum) = (info, time, null);
}
