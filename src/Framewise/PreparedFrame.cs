using Framewise.Media;

namespace Framewise;

/// <summary>One frame on its way to the networks: its facts and the pixels that each network sees. Reused.</summary>
internal sealed class PreparedFrame(IReadOnlyList<int> bytesPerNetwork)
{
    public FrameInfo Info { get; set; }

    public TimeSpan Time { get; set; }

    public byte[][] Pixels { get; } = [.. bytesPerNetwork.Select(bytes => GC.AllocateUninitializedArray<byte>(bytes))];

    public float[] FrameMeans { get; } = new float[bytesPerNetwork.Count];
}
