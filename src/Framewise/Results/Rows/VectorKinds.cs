namespace Framewise.Results.Rows;

/// <summary>What of a model's numbers is kept beside the best classes.</summary>
[Flags]
public enum VectorKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The probability of every class.</summary>
    Probabilities = 1,

    /// <summary>What the last layer with weights reads: the model's description of the picture, by which pictures are compared.</summary>
    Embedding = 2,

    /// <summary>With <see cref="Embedding"/>: its numbers are rounded to half precision (11 significant bits, at most 65504), so that files
    /// take half the room.</summary>
    Half = 4,
}
