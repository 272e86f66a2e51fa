using Framewise.Media;

namespace Framewise;

/// <summary>One frame on its way to the networks: its facts and its pixels as each recipe makes them. Reused.</summary>
internal sealed class PreparedFrame(Memory<byte>[] pixels)
{
    /// <summary>A frame with memory of its own.</summary>
    public PreparedFrame(IReadOnlyList<int> bytesPerRecipe)
        : this([.. bytesPerRecipe.Select(bytes => GC.AllocateUninitializedArray<byte>(bytes).AsMemory())])
    {
    }

    public FrameInfo Info { get; set; }

    public TimeSpan Time { get; set; }

    public Memory<byte>[] Pixels { get; } = pixels;

    public float[] FrameMeans { get; } = new float[pixels.Length];
}
