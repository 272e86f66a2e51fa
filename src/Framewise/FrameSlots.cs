namespace Framewise;

/// <summary>The memory of one batch: its frames, whose pixels lie one behind the other, a pinned block per recipe, as the networks read them. Reused.</summary>
internal sealed class FrameSlots
{
    public FrameSlots(int count, IReadOnlyList<int> bytesPerRecipe)
    {
        Pixels = [.. bytesPerRecipe.Select(bytes => GC.AllocateUninitializedArray<byte>(count * bytes, pinned: true))];
        Frames = [.. Enumerable.Range(0, count).Select(slot => new PreparedFrame([.. bytesPerRecipe.Select((bytes, n) => Pixels[n].AsMemory(slot * bytes, bytes))]))];
    }

    /// <summary>For each recipe, the pixels of all frames.</summary>
    public byte[][] Pixels { get; }

    public PreparedFrame[] Frames { get; }
}
