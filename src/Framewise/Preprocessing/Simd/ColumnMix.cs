namespace Framewise.Preprocessing.Simd;

/// <summary>A band of resampled rows of all three planes, turned so that <see cref="Band.Rows"/> pairs of one column lie
/// together.</summary>
internal readonly unsafe struct ColumnMix
{
    public int* Luma { get; init; }
    public int* U { get; init; }
    public int* V { get; init; }
    public PackedWeights LumaColumns { get; init; }
    public PackedWeights ChromaColumns { get; init; }
    public ColorCoefficients Color { get; init; }
    public bool BlueFirst { get; init; }

    /// <summary>Rows of the band that count.</summary>
    public int Rows { get; init; }
}
