namespace Framewise.Verification;

/// <summary>What a model says of known pictures with one way of making its pixels.</summary>
/// <param name="Preset">The preset; null: as its card says.</param>
/// <param name="Right">Pictures whose best class is right.</param>
/// <param name="RightInFive">Pictures with a right class among the best five.</param>
/// <param name="MeanProbability">Mean probability of the best right class among the best five; 0 counts where there is none.</param>
/// <param name="Arguments">The options of the command line that ask for it; empty as its card says.</param>
internal sealed record PictureTrial(string? Preset, int Right, int RightInFive, double MeanProbability, string Arguments);
