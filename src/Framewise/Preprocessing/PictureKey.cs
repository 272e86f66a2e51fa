using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>What a <see cref="ResamplingPlan"/> depends on.</summary>
internal readonly record struct PictureKey(
    int Width,
    int Height,
    PictureFormat Format,
    Orientation Orientation,
    Rational SampleAspectRatio,
    PictureBox Box
)
{
    /// <summary>The key of a picture.</summary>
    /// <exception cref="MediaException">The recipe's region does not lie in the picture.</exception>
    public static PictureKey Of(PixelRecipe recipe, in Picture picture) =>
        new(picture.Width, picture.Height, picture.Format, picture.Orientation, picture.SampleAspectRatio, PictureBox.Of(recipe, picture));
}
