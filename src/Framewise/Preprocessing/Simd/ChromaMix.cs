namespace Framewise.Preprocessing.Simd;

/// <summary>Four rows of chroma at full width and the weights of each.</summary>
internal readonly unsafe struct ChromaMix
{
    public short* Row0 { get; init; }
    public short* Row1 { get; init; }
    public short* Row2 { get; init; }
    public short* Row3 { get; init; }
    public short Weight0 { get; init; }
    public short Weight1 { get; init; }
    public short Weight2 { get; init; }
    public short Weight3 { get; init; }
}
