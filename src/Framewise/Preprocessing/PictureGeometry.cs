using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>Where the model's picture lies in the shown picture, and how the shown picture's axes lie in the stored one.</summary>
internal readonly record struct PictureGeometry
{
    /// <summary>The axis that runs to the right in the shown picture.</summary>
    public required AxisPlacement Across { get; init; }

    /// <summary>The axis that runs down in the shown picture.</summary>
    public required AxisPlacement Down { get; init; }

    /// <summary>Whether <see cref="Across"/> runs along the stored columns (down) and <see cref="Down"/> along the stored rows.</summary>
    public required bool SwapsSides { get; init; }

    /// <summary>Computes the geometry of the pictures of a key.</summary>
    public static PictureGeometry Of(PixelRecipe recipe, in PictureKey key)
    {
        var (box, orientation) = (key.Box, key.Orientation);
        var swaps = orientation.SwapsSides;
        var (shownWidth, shownHeight) = ShownSize(
            key.Width,
            key.Height,
            recipe.ApplySampleAspectRatio ? key.SampleAspectRatio : default,
            orientation
        );
        var (columns, rows) = ((key.Width, box.Left, box.Width), (key.Height, box.Top, box.Height));
        var across = Side.Of(swaps ? rows : columns, orientation.FlipsAcross, shownWidth);
        var down = Side.Of(swaps ? columns : rows, orientation.FlipsDown, shownHeight);
        var (boxX, boxWidth) = TakenInterval(recipe, across.Pixels, down.Pixels, recipe.Width, recipe.Height);
        var (boxY, boxHeight) = TakenInterval(recipe, down.Pixels, across.Pixels, recipe.Height, recipe.Width);
        var (resizedWidth, resizedHeight) = ResizedSize(recipe, boxWidth, boxHeight);
        return new PictureGeometry
        {
            Across = Place(across, boxX, boxWidth, resizedWidth, recipe.Width, recipe),
            Down = Place(down, boxY, boxHeight, resizedHeight, recipe.Height, recipe),
            SwapsSides = swaps,
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
        if (!sampleAspectRatio.IsPositive || sampleAspectRatio.ToDouble() is < 1 / 16.0 or > 16)
            return width;
        return Math.Max(1, (int)Math.Floor((width * sampleAspectRatio.ToDouble()) + 0.5));
    }

    private static (int Start, int Length) TakenInterval(PixelRecipe recipe, int side, int otherSide, int output, int otherOutput)
    {
        switch (recipe.Crop)
        {
            case CropMode.Square:
                var square = Math.Min(side, otherSide);
                return ((side - square) / 2, square);
            case CropMode.Fraction:
                var start = Math.Min((int)((side - (side * recipe.CropFraction)) / 2), (side - 1) / 2);
                return (start, side - (2 * start));
            case CropMode.Pad:
                // The smallest interval of the input's shape that holds the picture.
                var length = Math.Max(side, Rounded(otherSide, output, otherOutput));
                return (recipe.Padding is { AtEnd: true } ? 0 : -((length - side) / 2), length);
            default:
                return (0, side);
        }
    }

    private static (int Width, int Height) ResizedSize(PixelRecipe recipe, int width, int height)
    {
        if (recipe is { Crop: CropMode.Center, ShorterSide: > 0 and var shorter })
            return width <= height ? (shorter, Scaled(shorter, height, width)) : (Scaled(shorter, width, height), shorter);
        var (boxWidth, boxHeight) = recipe.Resized is { } box ? (box.Width, box.Height) : (recipe.Width, recipe.Height);
        var isWider = (long)boxWidth * height < (long)boxHeight * width;
        return recipe.Crop switch
        {
            // timm's ResizeKeepRatio rounds; without a stated size, the smallest of the picture's shape that covers the crop.
            CropMode.Center when recipe.Resized is not null => isWider
                ? (Rounded(boxHeight, width, height), boxHeight)
                : (boxWidth, Rounded(boxWidth, height, width)),
            CropMode.Center => isWider ? (Scaled(boxHeight, width, height), boxHeight) : (boxWidth, Scaled(boxWidth, height, width)),
            CropMode.Letterbox => isWider ? (boxWidth, Rounded(boxWidth, height, width)) : (Rounded(boxHeight, width, height), boxHeight),
            CropMode.Squash => (boxWidth, boxHeight),
            _ => (recipe.Width, recipe.Height),
        };
    }

    private static int Scaled(int length, int numerator, int denominator) =>
        (int)Math.Clamp((long)length * numerator / denominator, 1, int.MaxValue);

    private static int Rounded(int length, int numerator, int denominator) =>
        (int)Math.Clamp(Math.Round((double)length * numerator / denominator), 1, int.MaxValue);

    private static AxisPlacement Place(in Side side, int boxStart, int boxLength, int resized, int output, PixelRecipe recipe)
    {
        var start = side.First + ((double)boxStart * side.Length / side.Pixels);
        var length = (double)boxLength * side.Length / side.Pixels;
        return new AxisPlacement
        {
            Samples = side.Samples,
            Start = start,
            Length = length,
            ContentStart = Math.Max(start, side.First),
            ContentEnd = boxStart < 0 || boxStart + boxLength > side.Pixels ? side.First + side.Length : start + length,
            Resized = resized,
            CropStart =
                resized > output
                    ? (int)
                        Math.Round(
                            (resized - output) / 2.0,
                            recipe.FloorsCropStart ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToEven
                        )
                    : 0,
            Count = Math.Min(resized, output),
            OutputStart = resized < output && recipe.Padding is not { AtEnd: true } ? (output - resized) / 2 : 0,
        };
    }

    /// <summary>The taken part of an axis in the order in which it is shown, in stored samples and in square pixels.</summary>
    private readonly record struct Side(int Samples, int First, int Length, int Pixels)
    {
        public static Side Of((int Samples, int First, int Length) stored, bool flips, int shown) =>
            new(
                stored.Samples,
                flips ? stored.Samples - stored.First - stored.Length : stored.First,
                stored.Length,
                stored.Length == stored.Samples ? shown : Math.Max(1, (int)Math.Round((double)stored.Length * shown / stored.Samples))
            );
    }
}
