namespace Framewise.Verification;

/// <summary>A picture that a model names otherwise than known.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Label">What it shows.</param>
/// <param name="Said">The model's best label.</param>
/// <param name="Probability">Its probability.</param>
internal sealed record PictureMiss(string Path, string Label, string Said, double Probability);
