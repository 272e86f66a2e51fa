namespace Framewise.Preprocessing.Simd;

/// <summary>The vector operations that the bilinear resize is made of, for one vector width.</summary>
/// <typeparam name="TVector">A vector of 16-bit words, or of 32-bit sums.</typeparam>
internal unsafe interface IWordSimd<TVector>
    where TVector : struct
{
    /// <summary>Words in a vector; half as many sums.</summary>
    static abstract int Words { get; }

    /// <summary>The same pair of words, the first in the low half, all over.</summary>
    static abstract TVector Broadcast(int pair);

    /// <summary>Reads as many bytes as there are words.</summary>
    static abstract TVector LoadBytes(byte* source);

    /// <summary>Reads words.</summary>
    static abstract TVector Load(short* source);

    /// <summary>Writes words.</summary>
    static abstract void Store(TVector words, short* destination);

    /// <summary>Per word, the bits both have.</summary>
    static abstract TVector And(TVector left, TVector right);

    /// <summary>Per word, the sum.</summary>
    static abstract TVector AddWords(TVector left, TVector right);

    /// <summary>Per word, the shift.</summary>
    static abstract TVector ShiftLeftWords(TVector words, int count);

    /// <summary>Per word, the arithmetic shift.</summary>
    static abstract TVector ShiftRightWords(TVector words, int count);

    /// <summary>Pairs the words of two vectors, in the order that <see cref="PackSums"/> undoes.</summary>
    static abstract void Zip(TVector first, TVector second, out TVector low, out TVector high);

    /// <summary>Per sum, the sum of the products of a pair of words.</summary>
    static abstract TVector MultiplyPairs(TVector left, TVector right);

    /// <summary>Per sum, the sum.</summary>
    static abstract TVector AddSums(TVector left, TVector right);

    /// <summary>Per sum, the shift.</summary>
    static abstract TVector ShiftLeftSums(TVector sums, int count);

    /// <summary>Per sum, the arithmetic shift.</summary>
    static abstract TVector ShiftRightSums(TVector sums, int count);

    /// <summary>Sums as words, clipped, in the order from before <see cref="Zip"/>.</summary>
    static abstract TVector PackSums(TVector low, TVector high);

    /// <summary>Writes the words of two vectors in turn.</summary>
    static abstract void StoreZipped(TVector even, TVector odd, short* destination);

    /// <summary>Writes words as bytes, clipped to 0..255.</summary>
    static abstract void StoreBytes(TVector words, byte* destination);

    /// <summary>Writes sums that are 0 to 255 as bytes.</summary>
    static abstract void StoreSums(TVector sums, byte* destination);

    /// <summary>Turns 16 rows of 8 pairs of bytes into 8 rows of 16 pairs.</summary>
    static abstract void Turn(byte* source, nint sourceStride, byte* destination, nint destinationStride);

    /// <summary>Writes 16 bytes of two rows in turn.</summary>
    static abstract void ZipBytes(byte* first, byte* second, byte* destination);
}
