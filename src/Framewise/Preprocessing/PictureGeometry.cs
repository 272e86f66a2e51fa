using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>Where the network's picture lies in the shown picture, and how the shown picture's axes lie in the stored one.</summary>
internal readonly record struct PictureGeometry
{
    /// <summary>The axis that runs to the right in the shown picture.</summary>
    public required AxisPlacement Across { get; init; }

    /// <summary>The axis that runs down in the shown picture.</summary>
    public required AxisPlacement Down { get; init; }

    /// <summary>Whether <see cref="Across"/> runs along the stored columns (down) and <see cref="Down"/> along the stored rows.</summary>
    public required bool SwapsSides { get; init; }

    /// <summary>Whether <see cref="Across"/> runs against the stored order.</summary>
    public required bool FlipsAcross { get; init; }

    /// <summary>Whether <see cref="Down"/> runs against the stored order.</summary>
    public required bool FlipsDown { get; init; }

    /// <summary>Computes the geometry of a picture of <paramref name="width"/> x <paramref name="height"/> stored samples.</summary>
    public static PictureGeometry Of(PixelRecipe recipe, int width, int height, Rational sampleAspectRatio, Orientation orientation)
    {
        var swaps = orientation.SwapsSides;
        var (shownWidth, shownHeight) = ShownSize(width, height, recipe.ApplySampleAspectRatio ? sampleAspectRatio : default, orientation);
        var (samplesAcross, samplesDown) = swaps ? (height, width) : (width, height);
        var (boxX, boxWidth) = TakenInterval(recipe, shownWidth, shownHeight);
        var (boxY, boxHeight) = TakenInterval(recipe, shownHeight, shownWidth);
        var (resizedWidth, resizedHeight) = ResizedSize(recipe, boxWidth, boxHeight);
        // The stored picture is mirrored left-right first and turned clockwise after that.
        var (flipsAcross, flipsDown) = orientation.ClockwiseDegrees switch
        {
            90 => (true, orientation.Mirrored),
            180 => (!orientation.Mirrored, true),
            270 => (false, !orientation.Mirrored),
            _ => (orientation.Mirrored, false),
        };
        return new PictureGeometry
        {
            Across = Place(samplesAcross, shownWidth, boxX, boxWidth, resizedWidth, recipe.Width),
            Down = Place(samplesDown, shownHeight, boxY, boxHeight, resizedHeight, recipe.Height),
            SwapsSides = swaps,
            FlipsAcross = flipsAcross,
            FlipsDown = flipsDown,
        };
    }

    /// <summary>The size of the upright picture in square pixels.</summary>
    public static (int Width, int Height) ShownSize(int width, int height, Rational sampleAspectRatio, Orientation orientation)
    {
        var displayWidth = StretchedWidth(width, sampleAspectRatio);
        return orientation.SwapsSides ? (height, displayWidth) : (displayWidth, height);
    }

    /// <summary>The stored width in square pixels. Ratios beyond 1:16 and 16:1 are damage, not shape, and count as not stated.</summary>
    private static int StretchedWidth(int width, Rational sampleAspectRatio)
    {
        if (!sampleAspectRatio.IsPositive || sampleAspectRatio.ToDouble() is < 1 / 16.0 or > 16) return width;
        return Math.Max(1, (int)Math.Floor((width * sampleAspectRatio.ToDouble()) + 0.5));
    }

    private static (int Start, int Length) TakenInterval(PixelRecipe recipe, int side, int otherSide)
    {
        switch (recipe.Crop)
        {
            case CropMode.Square:
                var square = Math.Min(side, otherSide);
                return ((side - square) / 2, square);
            case CropMode.Fraction:
                var start = Math.Min((int)((side - (side * recipe.CropFraction)) / 2), (side - 1) / 2);
                return (start, side - (2 * start));
            default:
                return (0, side);
        }
    }

    private static (int Width, int Height) ResizedSize(PixelRecipe recipe, int width, int height)
    {
        if (recipe.Crop != CropMode.Center) return (recipe.Width, recipe.Height);
        if (recipe.ShorterSide > 0)
        {
            return width <= height
                ? (recipe.ShorterSide, Scaled(recipe.ShorterSide, height, width))
                : (Scaled(recipe.ShorterSide, width, height), recipe.ShorterSide);
        }
        // No length stated: the smallest size of the picture's shape that covers the crop.
        return (long)recipe.Width * height >= (long)recipe.Height * width
            ? (recipe.Width, Scaled(recipe.Width, height, width))
            : (Scaled(recipe.Height, width, height), recipe.Height);
    }

    private static int Scaled(int length, int numerator, int denominator) => (int)Math.Clamp((long)length * numerator / denominator, 1, int.MaxValue);

    private static AxisPlacement Place(int samples, int shown, int boxStart, int boxLength, int resized, int output) => new()
    {
        Samples = samples,
        Start = (double)boxStart * samples / shown,
        Length = (double)boxLength * samples / shown,
        Resized = resized,
        CropStart = resized > output ? (int)Math.Round((resized - output) / 2.0, MidpointRounding.ToEven) : 0,
        Count = Math.Min(resized, output),
        OutputStart = resized < output ? (output - resized) / 2 : 0,
    };
}
