using System.Text.Json.Serialization;
using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>How a shown picture becomes the <c>[Height, Width, 3]</c> bytes that a model sees.</summary>
internal sealed record PixelRecipe
{
    /// <summary>Width of the model's input in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the model's input in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Order of the three values of a pixel.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>Which part of the picture is taken.</summary>
    public CropMode Crop { get; init; } = CropMode.Center;

    /// <summary>The filter that resizes.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>For <see cref="CropMode.Center"/>: the length in pixels that the shorter side is resized to before the crop. 0: the crop's
    /// own size.</summary>
    public int ShorterSide { get; init; }

    /// <summary>For <see cref="CropMode.Center"/>, <see cref="CropMode.Squash"/> and <see cref="CropMode.Letterbox"/>: the width and height
    /// that the resized picture covers, has, or fits into, before its middle is cut. Null: those of the input.</summary>
    public PictureSize? Resized { get; init; }

    /// <summary>Whether the crop begins at the lower of two places where the middle lies between pixels, as in transformers (numpy);
    /// otherwise at the even one, as in torchvision.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FloorsCropStart { get; init; }

    /// <summary>What lies around a picture that is smaller than the input; null: black around its middle.</summary>
    public Padding? Padding { get; init; }

    /// <summary>For <see cref="CropMode.Fraction"/>: the share of each side that is kept, above 0 and at most 1.</summary>
    public double CropFraction { get; init; } = 1;

    /// <summary>Whether the picture is taken in its display shape (sample aspect ratio applied) rather than as stored.</summary>
    public bool ApplySampleAspectRatio { get; init; } = true;

    /// <summary>The part of the shown picture that counts as the picture; null: all of it.</summary>
    public PictureRegion? Region { get; init; }

    /// <summary>Whether black bars around the picture (in the region, if there is one) are cut off first, in each frame for
    /// itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CutsBars { get; init; }

    /// <summary>Whether the mean of all channels of the whole uncropped picture is wanted too (the 2017 script subtracted it).</summary>
    public bool WantsFrameMean { get; init; }

    /// <summary>Throws an <see cref="ArgumentException"/> for values that no picture can be made with.</summary>
    internal void Check()
    {
        const int LongestSide = 16384;
        if (Width is < 1 or > LongestSide || Height is < 1 or > LongestSide)
            throw new ArgumentException(
                $"A model's picture of {Width}x{Height} pixels is impossible; each side must be 1 to {LongestSide}."
            );
        if (ShorterSide is < 0 or > LongestSide)
            throw new ArgumentException(
                $"A shorter side of {ShorterSide} pixels is impossible; allowed are 1 to {LongestSide}, or 0 for the crop's own size."
            );
        if (Resized is { } size && (size.Width is < 1 or > LongestSide || size.Height is < 1 or > LongestSide || ShorterSide > 0))
            throw new ArgumentException(
                $"A resized picture of {size.Width}x{size.Height} pixels is impossible; "
                    + $"each side must be 1 to {LongestSide}, and no shorter side may be stated as well."
            );
        if (Region is { IsPossible: false } region)
            throw new ArgumentException($"There is no region {region} in any picture.");
        if (!(CropFraction is > 0 and <= 1))
            throw new ArgumentException($"A share of {CropFraction} of each side cannot be kept; it must be above 0 and at most 1.");
        if (!Enum.IsDefined(Channels) || !Enum.IsDefined(Crop) || !Enum.IsDefined(Filter))
            throw new ArgumentException($"Unknown channel order {(int)Channels}, crop mode {(int)Crop} or filter {(int)Filter}.");
    }
}
