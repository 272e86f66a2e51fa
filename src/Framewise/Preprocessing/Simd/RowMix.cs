namespace Framewise.Preprocessing.Simd;

/// <summary>The rows that make up one resampled row, and their weights.</summary>
internal readonly unsafe struct RowMix
{
    /// <summary>The first sample of the first row.</summary>
    public byte* Top { get; init; }

    /// <summary>Bytes from row to row.</summary>
    public nint Stride { get; init; }

    /// <summary>Bytes from the first to the second row of the last pair: <see cref="Stride"/>, or 0 where there is no second row.</summary>
    public nint LastStride { get; init; }

    /// <summary>Whether samples are 16-bit words.</summary>
    public bool Wide { get; init; }

    /// <summary>Unused low bits of a word.</summary>
    public int WordShift { get; init; }

    /// <summary>Two weights each, for two rows each.</summary>
    public int* Pairs { get; init; }

    /// <summary>Number of pairs.</summary>
    public int PairCount { get; init; }

    /// <summary>Fractional bits to drop from the sum.</summary>
    public int ResultShift { get; init; }
}
