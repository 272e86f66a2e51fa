using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>Everything about a resize that does not depend on the samples: the weights of both axes for luma and chroma, and where pixels go.</summary>
internal sealed class ResamplingPlan
{
    /// <summary>Makes the plan for pictures of one geometry.</summary>
    public ResamplingPlan(PixelRecipe recipe, in PictureKey key)
    {
        Key = key;
        Layout = PictureLayout.Of(key.Format);
        var geometry = PictureGeometry.Of(recipe, key.Width, key.Height, key.SampleAspectRatio, key.Orientation);
        var across = Weights(recipe.Filter, geometry.Across, geometry.Down, geometry.FlipsAcross);
        var down = Weights(recipe.Filter, geometry.Down, geometry.Across, geometry.FlipsDown);
        var (columns, rows) = geometry.SwapsSides ? (down, across) : (across, down);
        (LumaColumns, LumaRows) = (PackedWeights.ForColumns(columns), PackedWeights.ForRows(rows));
        ChromaAcross = new ChromaUpsampling(key.Width, Layout.HalvesWidth, key.Siting == ChromaSiting.Center);
        ChromaDown = new ChromaUpsampling(key.Height, Layout.HalvesHeight, key.Siting != ChromaSiting.TopLeft);
        // Grey pictures are given one neutral chroma sample for all pixels.
        ChromaColumns = PackedWeights.ForColumns(Layout.HasChroma ? columns.After(ChromaAcross) : AxisWeights.SingleSample(columns.Starts.Length));
        ChromaRows = PackedWeights.ForRows(Layout.HasChroma ? rows.After(ChromaDown) : AxisWeights.SingleSample(rows.Starts.Length));
        SwapsSides = geometry.SwapsSides;
        (OutputX, OutputY) = (geometry.Across.OutputStart, geometry.Down.OutputStart);
        FillsOutput = geometry.Across.Count == recipe.Width && geometry.Down.Count == recipe.Height;
    }

    public PictureKey Key { get; }
    public PictureLayout Layout { get; }
    public PackedWeights LumaColumns { get; }
    public PackedWeights LumaRows { get; }
    public PackedWeights ChromaColumns { get; }
    public PackedWeights ChromaRows { get; }
    public ChromaUpsampling ChromaAcross { get; }
    public ChromaUpsampling ChromaDown { get; }

    /// <summary>Whether a resampled column becomes a row of the network's picture.</summary>
    public bool SwapsSides { get; }

    /// <summary>Column of the network's picture where the resampled picture begins.</summary>
    public int OutputX { get; }

    /// <summary>Row of the network's picture where the resampled picture begins.</summary>
    public int OutputY { get; }

    /// <summary>Whether no border stays black.</summary>
    public bool FillsOutput { get; }

    private static AxisWeights Weights(ResizeFilter filter, in AxisPlacement axis, in AxisPlacement other, bool flips)
    {
        var weights = AxisWeights.For(filter, axis, other);
        return flips ? weights.Mirrored() : weights;
    }
}
