namespace Framewise.Preprocessing;

/// <summary>The planes of a picture while they are held in place.</summary>
internal readonly unsafe struct PinnedPlanes
{
    public byte* Y { get; init; }
    public byte* U { get; init; }

    /// <summary>The second plane, or for interleaved chroma nothing.</summary>
    public byte* V { get; init; }

    public nint StrideY { get; init; }
    public nint StrideU { get; init; }
    public nint StrideV { get; init; }

    /// <summary>One past the last readable byte of <see cref="Y"/>.</summary>
    public byte* EndY { get; init; }
}
