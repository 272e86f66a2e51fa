using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>Everything about a resize that does not depend on the samples: the weights of both axes and where pixels go.</summary>
internal sealed class ResamplingPlan
{
    /// <summary>Makes the plan for pictures of one geometry.</summary>
    public ResamplingPlan(PixelRecipe recipe, in PictureKey key)
    {
        Key = key;
        Layout = PictureLayout.Of(key.Format);
        var geometry = PictureGeometry.Of(recipe, key);
        Across = Weights(recipe.Filter, geometry.Across, geometry.Down, key.Orientation.FlipsAcross);
        Down = Weights(recipe.Filter, geometry.Down, geometry.Across, key.Orientation.FlipsDown);
        // In the middle of its luma samples whatever the file says, as ffmpeg's scale takes it: the pictures that models were trained and
        // measured with.
        ChromaAcross = new ChromaUpsampling(key.Width, Layout.HalvesWidth);
        ChromaDown = new ChromaUpsampling(key.Height, Layout.HalvesHeight);
        SwapsSides = geometry.SwapsSides;
        (OutputX, OutputY) = (geometry.Across.OutputStart, geometry.Down.OutputStart);
        FillsOutput = geometry.Across.Count == recipe.Width && geometry.Down.Count == recipe.Height;
    }

    public PictureKey Key { get; }
    public PictureLayout Layout { get; }

    /// <summary>The weights along the rows of the shown picture, for samples in stored order.</summary>
    public AxisWeights Across { get; }

    /// <summary>The weights along the columns of the shown picture, for samples in stored order.</summary>
    public AxisWeights Down { get; }

    public ChromaUpsampling ChromaAcross { get; }
    public ChromaUpsampling ChromaDown { get; }

    /// <summary>Whether a resampled column becomes a row of the model's picture.</summary>
    public bool SwapsSides { get; }

    /// <summary>Column of the model's picture where the resampled picture begins.</summary>
    public int OutputX { get; }

    /// <summary>Row of the model's picture where the resampled picture begins.</summary>
    public int OutputY { get; }

    /// <summary>Whether no border keeps the fill colour.</summary>
    public bool FillsOutput { get; }

    private static AxisWeights Weights(ResizeFilter filter, in AxisPlacement axis, in AxisPlacement other, bool flips)
    {
        var weights = AxisWeights.For(filter, axis, other);
        return flips ? weights.Mirrored() : weights;
    }
}
