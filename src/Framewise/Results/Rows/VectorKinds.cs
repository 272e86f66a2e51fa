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
}
