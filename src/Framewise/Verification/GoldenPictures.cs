using Framewise.Media;

namespace Framewise.Verification;

/// <summary>Pictures made by a formula in whole numbers, the same on every machine: wide, high and square, in both colour matrices and
/// ranges.</summary>
internal static class GoldenPictures
{
    public static IReadOnlyList<string> Names { get; } = ["wide", "high", "square"];

    /// <summary>Receives one picture, whose planes are valid only during the call.</summary>
    public delegate void Use(Picture picture);

    public static void Make(string name, Use use)
    {
        switch (name)
        {
            case "wide":
                Draw(640, 360, ColorMatrix.Bt709, fullRange: false, use);
                break;
            case "high":
                Draw(270, 480, ColorMatrix.Bt601, fullRange: true, use);
                break;
            default:
                Draw(321, 321, ColorMatrix.Bt601, fullRange: false, use);
                break;
        }
    }

    private static void Draw(int width, int height, ColorMatrix matrix, bool fullRange, Use use)
    {
        var (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2);
        var (y, u, v) = (new byte[width * height], new byte[halfWidth * halfHeight], new byte[halfWidth * halfHeight]);
        for (var row = 0; row < height; row++)
        for (var column = 0; column < width; column++)
            y[row * width + column] = (byte)Math.Clamp(Luma(column * 256 / width, row * 256 / height, column, row), 16, 235);
        for (var row = 0; row < halfHeight; row++)
        for (var column = 0; column < halfWidth; column++)
        {
            var inDisc = IsInDisc(column * 256 / halfWidth, row * 256 / halfHeight);
            u[row * halfWidth + column] = (byte)(inDisc ? 84 : 96 + column * 64 / halfWidth);
            v[row * halfWidth + column] = (byte)(inDisc ? 190 : 160 - row * 64 / halfHeight);
        }
        use(
            new Picture
            {
                Width = width,
                Height = height,
                Format = PictureFormat.Yuv420P8,
                Matrix = matrix,
                FullRange = fullRange,
                Y = y,
                U = u,
                V = v,
                StrideY = width,
                StrideU = halfWidth,
                StrideV = halfWidth,
            }
        );
    }

    /// <summary>A slope with fine stripes in the upper half, a chessboard in the lower one and a disc in the middle; x and y from 0 to
    /// 255.</summary>
    private static int Luma(int x, int y, int column, int row)
    {
        if (IsInDisc(x, y))
            return 90 + (x + y) / 4;
        return y < 128 ? 16 + x * 3 / 4 + (column % 4 < 2 ? 24 : 0) : (((column / 12) + (row / 12)) % 2 == 0 ? 200 : 40);
    }

    private static bool IsInDisc(int x, int y) => (x - 128) * (x - 128) + (y - 128) * (y - 128) < 70 * 70;
}
