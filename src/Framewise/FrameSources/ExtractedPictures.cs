using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>How an extraction stores frames as pictures that any model can be shown later.</summary>
internal sealed record ExtractedPictures
{
    /// <summary>JPEG, or PNG, which loses nothing and is several times as large.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Jpeg;

    /// <summary>Quality of a JPEG picture, 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Size of the pictures; null for the size at which the video is shown.</summary>
    public PictureSize? Size { get; init; }

    internal ExtractedPictures Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quality, 100);
        return this;
    }
}
