namespace Framewise.Preprocessing.Simd;

/// <summary>The vector operations that resampling is made of, for one vector width.</summary>
/// <typeparam name="TVector">A vector of 32-bit integers; also of pairs of 16-bit integers, the first in the low half.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>32-bit integers in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>The same value in all lanes.</summary>
    static abstract TVector Broadcast(int value);

    /// <summary>Reads <c>2 * Lanes</c> bytes of two rows and pairs them column by column, in the order that <see cref="StoreNarrowed"/>
    /// undoes.</summary>
    static abstract void LoadPairs(byte* upper, byte* lower, out TVector first, out TVector second);

    /// <summary>The same for 10-bit samples, shifted right by <paramref name="shift"/>.</summary>
    static abstract void LoadPairs(ushort* upper, ushort* lower, int shift, out TVector first, out TVector second);

    /// <summary>Per lane, the sum of the products of both halves.</summary>
    static abstract TVector MultiplyPairs(TVector pairs, TVector weights);

    /// <summary>Writes two vectors from <see cref="LoadPairs(byte*, byte*, out TVector, out TVector)"/> order as 16-bit integers in column
    /// order.</summary>
    static abstract void StoreNarrowed(TVector first, TVector second, short* destination);

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(int* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector vector, int* destination);

    /// <summary>Per lane, the sum.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Per lane, the low 32 bits of the product.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>Per lane, the arithmetic shift.</summary>
    static abstract TVector ShiftRight(TVector vector, int count);

    /// <summary>Per lane, the value shifted right and clipped to 0..255.</summary>
    static abstract TVector ToByteRange(TVector vector, int shift);

    /// <summary>Per lane, three bytes side by side, the first lowest.</summary>
    static abstract TVector Pack(TVector first, TVector second, TVector third);
}
