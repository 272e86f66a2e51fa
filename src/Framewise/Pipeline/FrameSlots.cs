using Framewise.FrameSources;

namespace Framewise.Pipeline;

/// <summary>The memory of one batch: its frames, whose pixels lie one behind the other, a pinned block per recipe, as the models read them.
/// Reused.</summary>
internal sealed class FrameSlots
{
    public FrameSlots(int count, IReadOnlyList<int> bytesPerRecipe)
    {
        Pixels = [.. bytesPerRecipe.Select(bytes => GC.AllocateUninitializedArray<byte>(count * bytes, pinned: true))];
        Frames =
        [
            .. Enumerable
                .Range(0, count)
                .Select(slot => new PreparedFrame([.. bytesPerRecipe.Select((bytes, n) => Pixels[n].AsMemory(slot * bytes, bytes))])),
        ];
    }

    private byte[][] Pixels { get; }

    public PreparedFrame[] Frames { get; }

    /// <summary>The pixels of one recipe, from those of one frame on.</summary>
    public Memory<byte> PixelsFrom(int slot, int recipe) => Pixels[recipe].AsMemory(slot * (Pixels[recipe].Length / Frames.Length));
}
