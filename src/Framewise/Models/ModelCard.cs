using Framewise.Preprocessing;

namespace Framewise.Models;

/// <summary>What a model expects and gives: the content of its card. Names and meanings follow timm's where they exist.</summary>
internal sealed record ModelCard
{
    /// <summary>Short name used in results.</summary>
    public required string Name { get; init; }

    /// <summary>How a shown picture becomes the model's input bytes.</summary>
    public required PixelRecipe Pixels { get; init; }

    /// <summary>Name of the graph's input; null: its only one.</summary>
    public string? Input { get; init; }

    /// <summary>Whether the graph's own input is <c>[batch, height, width, 3]</c> rather than <c>[batch, 3, height, width]</c>.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Whether the model takes one grey channel, made of red, green and blue as Pillow makes it (L: 0.299, 0.587, 0.114, rounded);
    /// then <see cref="Mean"/> and <see cref="Std"/> have one number each.</summary>
    public bool IsGray { get; init; }

    /// <summary>Factor applied to the bytes before mean and std: <c>x = (byte * Scale - Mean[c]) / Std[c]</c>, c in the order of
    /// <see cref="PixelRecipe.Channels"/>.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted per channel after <see cref="Scale"/>.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divided by per channel, last.</summary>
    public IReadOnlyList<double> Std { get; init; } = [1, 1, 1];

    /// <summary>Subtract each frame's own mean over all channels of the whole uncropped picture (the 2017 script), instead of
    /// <see cref="Mean"/>.</summary>
    public bool SubtractFrameMean { get; init; }

    /// <summary>Name of the output that holds the classes; null: the only one.</summary>
    public string? Output { get; init; }

    /// <summary>What the output's numbers are, and so what is appended to make probabilities of them.</summary>
    public OutputKind OutputKind { get; init; }

    /// <summary>The class labels, one per output; two labels may stand for one number, which is the probability of the second.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What the model needs to compare pictures with texts; null for a classifier, whose labels are fixed.</summary>
    internal TextCard? Text { get; init; }

    /// <summary>Licence of the model, as its origin states it.</summary>
    public string? License { get; init; }

    /// <summary>Where the model comes from.</summary>
    public string? Origin { get; init; }

    /// <summary>What an optimised model was made of and how far it agrees with that; null for any other.</summary>
    internal OptimizationFacts? Optimization { get; init; }
}
