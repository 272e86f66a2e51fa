using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>The part of a stored picture, in luma samples, of which the model's picture is made as if nothing lay around it (but for halved
/// chroma, which is interpolated over the border).</summary>
internal readonly record struct PictureBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The part of a picture that a recipe wants.</summary>
    /// <exception cref="MediaException">The region does not lie in the picture.</exception>
    public static PictureBox Of(PixelRecipe recipe, in Picture picture)
    {
        var box = recipe.Region is { } region ? Stored(region, picture) : new PictureBox(0, 0, picture.Width, picture.Height);
        return recipe.CutsBars ? BlackBars.CutOff(picture, box) : box;
    }

    private static PictureBox Stored(PictureRegion region, in Picture picture)
    {
        var (swaps, orientation) = (picture.Orientation.SwapsSides, picture.Orientation);
        var (shownWidth, shownHeight) = PictureGeometry.ShownSize(picture.Width, picture.Height, picture.SampleAspectRatio, orientation);
        var (x, y, width, height) = region.In(shownWidth, shownHeight);
        var across = Samples(x, width, shownWidth, swaps ? picture.Height : picture.Width, orientation.FlipsAcross);
        var down = Samples(y, height, shownHeight, swaps ? picture.Width : picture.Height, orientation.FlipsDown);
        return swaps ? new(down.First, across.First, down.Count, across.Count) : new(across.First, down.First, across.Count, down.Count);
    }

    private static (int First, int Count) Samples(int start, int length, int shown, int samples, bool flips)
    {
        var first = Math.Min((int)Math.Round((double)start * samples / shown), samples - 1);
        var end = Math.Max(first + 1, (int)Math.Round((double)(start + length) * samples / shown));
        return (flips ? samples - end : first, end - first);
    }
}
