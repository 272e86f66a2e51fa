namespace Framewise.Results.Rows;

/// <summary>The numbers of one model for one frame; empty where they were not asked for.</summary>
/// <param name="Probabilities">One per class.</param>
/// <param name="Embedding">What the last layer with weights reads.</param>
public sealed record FrameVectors(ReadOnlyMemory<float> Probabilities, ReadOnlyMemory<float> Embedding);
