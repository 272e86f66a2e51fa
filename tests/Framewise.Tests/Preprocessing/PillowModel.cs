using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>
/// What swscale (accurate_rnd, full_chroma_int, full_chroma_inp, bitexact) and Pillow (BILINEAR, BICUBIC) do, written plainly from their
/// sources' descriptions:
/// full-size RGB bytes, turned upright, resized along rows to bytes, then along columns to bytes. Shares no code with the library.
/// Checked itself: <see cref="SwscaleTests"/> compares <see cref="FullSize"/> with the ffmpeg program's output.
/// </summary>
internal static class PillowModel
{
    public static byte[] Run(TestPicture picture, PixelRecipe recipe)
    {
        var shown = SlowPreprocessing.Upright(FullSize(picture), picture.Orientation);
        var (across, down) = SlowPreprocessing.Axes(picture, recipe, shown.GetLength(1), shown.GetLength(0));
        var small = Transposed(Pass(Transposed(Pass(shown, across)), down));
        return
        [
            .. SlowPreprocessing
                .CropTo(recipe, Identity(across.Length), Identity(down.Length), small)
                .Cast<double>()
                .Select(value => (byte)value),
        ];
    }

    /// <summary>The picture as swscale's RGB24, as stored (not turned).</summary>
    public static double[,,] FullSize(TestPicture picture)
    {
        var (v2r, u2b, u2g, v2g) = picture.Matrix switch
        {
            ColorMatrix.Bt601 => (104597, 132201, -25675, -53279),
            ColorMatrix.Bt709 => (117489, 138438, -13975, -34925),
            _ => (110013, 140363, -12277, -42626),
        };
        var full = picture.FullRange;
        var (y1, v2r1, u2b1, u2g1, v2g1) = (To13Bits(full ? 65536 : 65536 * 255 / 219), Scaled(v2r), Scaled(u2b), Scaled(u2g), Scaled(v2g));
        int Scaled(int factor) => To13Bits(full ? factor * 224 / 255 : factor);
        var (u, v) = (Chroma(picture, 1), Chroma(picture, 2));
        var rgb = new double[picture.Height, picture.Width, 3];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var luma = (((long)(picture.SampleAt(0, x, y) * 512) - (full ? 0 : 16 << 9)) * y1) + (1 << 21);
                rgb[y, x, 0] = Clip((luma + (v[y, x] * v2r1)) >> 22);
                rgb[y, x, 1] = Clip((luma + (v[y, x] * v2g1) + (u[y, x] * u2g1)) >> 22);
                rgb[y, x, 2] = Clip((luma + (u[y, x] * u2b1)) >> 22);
            }
        }
        return rgb;
    }

    private static double[,,] Transposed(double[,,] rgb) =>
        SlowPreprocessing.Made(rgb.GetLength(1), rgb.GetLength(0), rgb, (y, x) => (x, y));

    private static double[][] Identity(int size) =>
        [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Select(k => k == i ? 1.0 : 0).ToArray())];

    private static int To13Bits(int factor) => (factor + 4) >> 3;

    private static double Clip(long value) => Math.Clamp(value, 0, 255);

    // Differences from neutral with 9 fractional bits.
    private static long[,] Chroma(TestPicture picture, int plane)
    {
        var result = new long[picture.Height, picture.Width];
        if (picture.Format == PictureFormat.Gray8)
            return result;
        var wide = new int[picture.ChromaHeight, picture.Width];
        var (firstX, weightsX) = Filter(picture.ChromaWidth, picture.Width, 14);
        var (firstY, weightsY) = Filter(picture.ChromaHeight, picture.Height, 12);
        for (var y = 0; y < picture.ChromaHeight; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var sum = 0.0;
                for (var k = 0; k < 5; k++)
                    sum += picture.SampleAt(plane, Math.Clamp(firstX[x] + k, 0, picture.ChromaWidth - 1), y) * weightsX[x, k];
                wide[y, x] = Math.Min((int)Math.Floor(sum / 128), 32767);
            }
        }
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var sum = 512L - (128 << 19);
                for (var k = 0; k < 5; k++)
                    sum += wide[Math.Clamp(firstY[y] + k, 0, picture.ChromaHeight - 1), x] * weightsY[y, k];
                result[y, x] = sum >> 10;
            }
        }
        return result;
    }

    // Positions and cubics are kept as swscale keeps them, with 17 and 30 fractional bits, because its first columns differ by that.
    private static (int[] First, int[,] Weights) Filter(int samples, int size, int bits)
    {
        var (first, weights) = (new int[size], new int[size, 5]);
        var step = (((long)samples << 16) + (size / 2)) / size;
        for (var i = 0; i < size; i++)
        {
            if (samples == size)
            {
                (first[i], weights[i, 0]) = (i, 1 << bits);
                continue;
            }
            var center = step - 65536 + (2 * step * i);
            first[i] = (int)((center - (3 * 65536)) / 131072);
            var exact = new double[5];
            for (var k = 0; k < 5; k++)
                exact[k] = Cubic(Math.Abs(((first[i] + k) * 131072L) - center) / 131072.0);
            var (total, error) = (exact.Sum() / (1 << bits), 0.0);
            for (var k = 0; k < 5; k++)
            {
                weights[i, k] = (int)Math.Round((exact[k] + error) / total, MidpointRounding.AwayFromZero);
                error += exact[k] - (weights[i, k] * total);
            }
        }
        return (first, weights);
    }

    // Keys' family with B = 0, C = 0.6, times 6.
    private static double Cubic(double d) =>
        d switch
        {
            < 1 => ((12 - 3.6) * d * d * d) + ((-18 + 3.6) * d * d) + 6,
            < 2 => (-3.6 * d * d * d) + (18 * d * d) - (28.8 * d) + 14.4,
            _ => 0,
        };

    // weights[pixel][sample] in doubles, made integers of 22 bits as Pillow makes them.
    private static double[,,] Pass(double[,,] rgb, double[][] weights)
    {
        var height = rgb.GetLength(0);
        var result = new double[height, weights.Length, 3];
        for (var x = 0; x < weights.Length; x++)
        {
            var taps = weights[x]
                .Select((w, i) => (Index: i, Weight: (long)Math.Round(w * (1 << 22), MidpointRounding.AwayFromZero)))
                .Where(tap => tap.Weight != 0)
                .ToArray();
            for (var y = 0; y < height; y++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var sum = 1L << 21;
                    foreach (var (index, weight) in taps)
                        sum += (long)rgb[y, index, c] * weight;
                    result[y, x, c] = Clip(sum >> 22);
                }
            }
        }
        return result;
    }
}
