namespace Framewise.Preprocessing;

/// <summary>How a shown picture becomes the <c>[Height, Width, 3]</c> bytes that a network sees.</summary>
public sealed record PixelRecipe
{
    /// <summary>Width of the network's input in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the network's input in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Order of the three values of a pixel.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>Which part of the picture is taken.</summary>
    public CropMode Crop { get; init; } = CropMode.Center;

    /// <summary>The filter that resizes.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>For <see cref="CropMode.Center"/>: the length in pixels that the shorter side is resized to before the crop. 0: the crop's own size.</summary>
    public int ShorterSide { get; init; }

    /// <summary>For <see cref="CropMode.Fraction"/>: the share of each side that is kept, above 0 and at most 1.</summary>
    public double CropFraction { get; init; } = 1;

    /// <summary>Whether the picture is taken in its display shape (sample aspect ratio applied) rather than as stored.</summary>
    public bool ApplySampleAspectRatio { get; init; } = true;

    /// <summary>Whether the mean of all channels of the whole uncropped picture is wanted too (the 2017 script subtracted it).</summary>
    public bool WantsFrameMean { get; init; }

    /// <summary>Throws an <see cref="ArgumentException"/> for values that no picture can be made with.</summary>
    internal void Check()
    {
        const int LongestSide = 16384;
        if (Width is < 1 or > LongestSide || Height is < 1 or > LongestSide)
            throw new ArgumentException($"A network's picture of {Width}x{Height} pixels is impossible; each side must be 1 to {LongestSide}.");
        if (ShorterSide is < 0 or > LongestSide)
            throw new ArgumentException($"A shorter side of {ShorterSide} pixels is impossible; allowed are 1 to {LongestSide}, or 0 for the crop's own size.");
        if (!(CropFraction is > 0 and <= 1))
            throw new ArgumentException($"A share of {CropFraction} of each side cannot be kept; it must be above 0 and at most 1.");
        if (!Enum.IsDefined(Channels) || !Enum.IsDefined(Crop) || !Enum.IsDefined(Filter))
            throw new ArgumentException($"Unknown channel order {(int)Channels}, crop mode {(int)Crop} or filter {(int)Filter}.");
    }
}
