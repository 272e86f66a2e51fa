using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>What a <see cref="ResamplingPlan"/> depends on.</summary>
internal readonly record struct PictureKey(
    int Width, int Height, PictureFormat Format, Orientation Orientation, Rational SampleAspectRatio)
{
    /// <summary>The key of a picture.</summary>
    public static PictureKey Of(in Picture picture)
        => new(picture.Width, picture.Height, picture.Format, picture.Orientation, picture.SampleAspectRatio);
}
