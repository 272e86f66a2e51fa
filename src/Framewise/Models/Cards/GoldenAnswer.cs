namespace Framewise.Models.Cards;

/// <summary>What a model sees and says of one picture.</summary>
/// <param name="Picture">Name of the picture.</param>
/// <param name="Mean">Mean of each channel of the pixels that the model sees.</param>
/// <param name="Samples">Single bytes of these pixels, evenly spread.</param>
/// <param name="Classes">The first classes.</param>
/// <param name="Probabilities">Their probabilities.</param>
internal sealed record GoldenAnswer(string Picture, double[] Mean, int[] Samples, int[] Classes, double[] Probabilities);
