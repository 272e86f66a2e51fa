namespace Framewise.Verification;

/// <summary>How a model's answers to the generated pictures differ from those kept with its card.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="MeanDifference">Largest difference of a channel's mean, of 255.</param>
/// <param name="PixelDifference">Largest difference of a single sampled byte.</param>
/// <param name="ProbabilityDifference">Largest difference of a probability.</param>
internal sealed record VerificationReport(string Model, double MeanDifference, int PixelDifference, double ProbabilityDifference)
{
    /// <summary>Allowed for <see cref="MeanDifference"/>.</summary>
    public const double MeanLimit = 1;

    /// <summary>Allowed for <see cref="PixelDifference"/>.</summary>
    public const int PixelLimit = 8;

    /// <summary>Allowed for <see cref="ProbabilityDifference"/>: processors round quantised models differently.</summary>
    public const double ProbabilityLimit = 0.02;

    /// <summary>Whether all differences are within their limits.</summary>
    public bool Passed => MeanDifference <= MeanLimit && PixelDifference <= PixelLimit && ProbabilityDifference <= ProbabilityLimit;
}
