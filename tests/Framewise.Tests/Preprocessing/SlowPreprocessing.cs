using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>
/// What <see cref="Preprocessor"/> promises for <see cref="ResizeFilter.Area"/>, written plainly in double precision: chroma to full size,
/// full-size R'G'B', turned upright, resized and cropped. Shares no code with the library. Values are neither rounded nor clipped.
/// </summary>
internal static class SlowPreprocessing
{
    public static double[,,] Run(TestPicture picture, PixelRecipe recipe)
    {
        var shown = Upright(FullSize(picture), picture.Orientation);
        var (across, down) = Axes(picture, recipe, shown.GetLength(1), shown.GetLength(0));
        return CropTo(recipe, across, down, shown);
    }

    /// <summary>The weights of the resize, <c>[pixel][sample]</c>, for a shown picture of <paramref name="width"/> x
    /// <paramref name="height"/> stored samples.</summary>
    public static (double[][] Across, double[][] Down) Axes(TestPicture picture, PixelRecipe recipe, int width, int height)
    {
        var ratio = recipe.ApplySampleAspectRatio && picture.SampleAspectRatio is { Numerator: > 0, Denominator: > 0 } s ? s.ToDouble() : 1;
        if (ratio is > 16 or < 0.0625)
            ratio = 1;
        var stretched = Math.Max(1, (int)((picture.Width * ratio) + 0.5));
        var (displayWidth, displayHeight) = picture.Orientation.SwapsSides ? (width, stretched) : (stretched, height);
        var (left, top, boxWidth, boxHeight) = Box(recipe, displayWidth, displayHeight);
        var (resizedWidth, resizedHeight) = Resized(recipe, boxWidth, boxHeight);
        double toStoredX = (double)width / displayWidth,
            toStoredY = (double)height / displayHeight;
        var enlarges = resizedWidth > boxWidth * toStoredX || resizedHeight > boxHeight * toStoredY;
        var across = Axis(recipe.Filter, enlarges, width, left * toStoredX, boxWidth * toStoredX, resizedWidth);
        var down = Axis(recipe.Filter, enlarges, height, top * toStoredY, boxHeight * toStoredY, resizedHeight);
        return (across, down);
    }

    public static double[,,] FullSize(TestPicture picture)
    {
        var (kr, kb) = picture.Matrix switch
        {
            ColorMatrix.Bt601 => (0.299, 0.114),
            ColorMatrix.Bt709 => (0.2126, 0.0722),
            _ => (0.2627, 0.0593),
        };
        var scale = picture.Wide && picture.FullRange ? 1023 / 4.0 : 255;
        var rgb = new double[picture.Height, picture.Width, 3];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var (u, v) = picture.Format == PictureFormat.Gray8 ? (128, 128) : (ChromaAt(picture, 1, x, y), ChromaAt(picture, 2, x, y));
                var luma = picture.SampleAt(0, x, y);
                var (ey, pb, pr) = picture.FullRange
                    ? (luma / scale, (u - 128) / scale, (v - 128) / scale)
                    : ((luma - 16) / 219, (u - 128) / 224, (v - 128) / 224);
                var red = ey + (2 * (1 - kr) * pr);
                var blue = ey + (2 * (1 - kb) * pb);
                // E'Y = kr R + kg G + kb B.
                var green = (ey - (kr * red) - (kb * blue)) / (1 - kr - kb);
                (rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2]) = (255 * red, 255 * green, 255 * blue);
            }
        }
        return rgb;
    }

    private static double ChromaAt(TestPicture picture, int plane, int x, int y)
    {
        var column = picture.HalvesWidth ? (x - 0.5) / 2 : x;
        var row = picture.HalvesHeight ? (y - 0.5) / 2 : y;
        double x0 = Math.Floor(column),
            y0 = Math.Floor(row),
            sum = 0;
        for (var dy = 0; dy <= 1; dy++)
        {
            for (var dx = 0; dx <= 1; dx++)
            {
                var weight = (dx == 0 ? 1 - (column - x0) : column - x0) * (dy == 0 ? 1 - (row - y0) : row - y0);
                var (atX, atY) = (
                    Math.Clamp((int)x0 + dx, 0, picture.ChromaWidth - 1),
                    Math.Clamp((int)y0 + dy, 0, picture.ChromaHeight - 1)
                );
                sum += weight * picture.SampleAt(plane, atX, atY);
            }
        }
        return sum;
    }

    public static double[,,] Upright(double[,,] rgb, Orientation orientation)
    {
        if (orientation.Mirrored)
        {
            var (height, width) = (rgb.GetLength(0), rgb.GetLength(1));
            rgb = Made(height, width, rgb, (y, x) => (y, width - 1 - x));
        }
        for (var turned = 0; turned < orientation.ClockwiseDegrees; turned += 90)
        {
            var (height, width, before) = (rgb.GetLength(0), rgb.GetLength(1), rgb);
            // After a quarter turn clockwise the left column is the top row, read from below.
            rgb = Made(width, height, before, (y, x) => (height - 1 - x, y));
        }
        return rgb;
    }

    public static double[,,] Made(int height, int width, double[,,] from, Func<int, int, (int Y, int X)> source)
    {
        var made = new double[height, width, 3];
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
        for (var c = 0; c < 3; c++)
            made[y, x, c] = from[source(y, x).Y, source(y, x).X, c];
        return made;
    }

    private static (int Left, int Top, int Width, int Height) Box(PixelRecipe recipe, int width, int height)
    {
        if (recipe.Crop == CropMode.Square)
            return width > height ? ((width - height) / 2, 0, height, height) : (0, (height - width) / 2, width, width);
        if (recipe.Crop != CropMode.Fraction)
            return (0, 0, width, height);
        var (left, top) = ((int)((width - (width * recipe.CropFraction)) / 2), (int)((height - (height * recipe.CropFraction)) / 2));
        return (left, top, width - (2 * left), height - (2 * top));
    }

    private static (int Width, int Height) Resized(PixelRecipe recipe, int width, int height)
    {
        if (recipe.Crop != CropMode.Center)
            return (recipe.Width, recipe.Height);
        if (recipe.ShorterSide > 0)
            return width <= height
                ? (recipe.ShorterSide, recipe.ShorterSide * height / width)
                : (recipe.ShorterSide * width / height, recipe.ShorterSide);
        var covering = Math.Max((double)recipe.Width / width, (double)recipe.Height / height);
        return ((int)((width * covering) + 1e-6), (int)((height * covering) + 1e-6));
    }

    // weights[pixel][sample], dense.
    private static double[][] Axis(ResizeFilter filter, bool enlarges, int samples, double start, double length, int resized)
    {
        var scale = length / resized;
        var (from, to) = ((int)Math.Floor(start + 1e-9), (int)Math.Ceiling(start + length - 1e-9));
        return
        [
            .. Enumerable
                .Range(0, resized)
                .Select(pixel =>
                {
                    var weights = new double[samples];
                    for (var i = from; i < to; i++)
                    {
                        weights[i] = (filter, enlarges) switch
                        {
                            (ResizeFilter.Bicubic, _) => Cubic(Math.Abs(i + 0.5 - start - ((pixel + 0.5) * scale)) / Math.Max(1, scale)),
                            (ResizeFilter.Bilinear, _) => Math.Max(
                                0,
                                1 - (Math.Abs(i + 0.5 - start - ((pixel + 0.5) * scale)) / Math.Max(1, scale))
                            ),
                            (_, false) => Covered(start + ((pixel + 1) * scale), i) - Covered(start + (pixel * scale), i),
                            _ => OpenCvEnlarging(pixel, scale, start, i, to - 1),
                        };
                    }
                    var sum = weights.Sum();
                    return weights.Select(w => w / sum).ToArray();
                }),
        ];
    }

    // Keys' cubic with a = -0.5.
    private static double Cubic(double d) =>
        d < 1 ? (1.5 * d * d * d) - (2.5 * d * d) + 1
        : d < 2 ? (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2
        : 0;

    private static double Covered(double upTo, int sample) => Math.Clamp(upTo - sample, 0, 1);

    // resize.cpp: sx = floor(dx * scale), fx = (dx + 1) - (sx + 1) / scale, 0 if negative, else its fraction; here from a start that may be
    // fractional.
    private static double OpenCvEnlarging(int pixel, double scale, double start, int sample, int last)
    {
        var left = (int)Math.Floor(start + (pixel * scale) + 1e-9);
        var fraction = pixel + 1 - ((left + 1 - start) / scale);
        fraction = fraction <= 0 || left == last ? 0 : fraction % 1;
        return sample == left ? 1 - fraction
            : sample == left + 1 ? fraction
            : 0;
    }

    public static double[,,] CropTo(PixelRecipe recipe, double[][] across, double[][] down, double[,,] shown)
    {
        var (left, top) = (Offset(across.Length, recipe.Width), Offset(down.Length, recipe.Height));
        var result = new double[recipe.Height, recipe.Width, 3];
        for (var y = 0; y < recipe.Height; y++)
        {
            for (var x = 0; x < recipe.Width; x++)
            {
                if (y + top < 0 || y + top >= down.Length || x + left < 0 || x + left >= across.Length)
                    continue;
                for (var sy = 0; sy < shown.GetLength(0); sy++)
                {
                    if (down[y + top][sy] == 0)
                        continue;
                    for (var sx = 0; sx < shown.GetLength(1); sx++)
                    for (var c = 0; c < 3; c++)
                        result[y, x, recipe.Channels == ChannelOrder.Bgr ? 2 - c : c] +=
                            down[y + top][sy] * across[x + left][sx] * shown[sy, sx, c];
                }
            }
        }
        return result;
    }

    // torchvision: int(round((n - size) / 2.0)) of Python; pads (size - n) // 2 black pixels where the picture is smaller.
    private static int Offset(int resized, int size) =>
        resized >= size ? (int)Math.Round((resized - size) / 2m, MidpointRounding.ToEven) : -((size - resized) / 2);
}
