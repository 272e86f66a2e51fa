namespace Framewise.Media.FFmpeg;

/// <summary>FFmpeg's 3x3 display matrix (16.16 fixed point, row by row) as an <see cref="Orientation"/>.</summary>
internal static class DisplayMatrix
{
    public static Orientation ToOrientation(ReadOnlySpan<int> matrix)
    {
        double a = matrix[0],
            b = matrix[1],
            c = matrix[3],
            d = matrix[4];
        if (IsQuarterTurn(a, d, b, c))
            return a * d > 0 ? new Orientation(a > 0 ? 0 : 180, false) : new Orientation(a < 0 ? 0 : 180, true);
        if (IsQuarterTurn(b, c, a, d))
            return b * c < 0 ? new Orientation(b > 0 ? 90 : 270, false) : new Orientation(b < 0 ? 90 : 270, true);
        return default;
    }

    // Two terms of about the same size, the other two next to nothing; any other matrix turns by an odd angle or is nonsense and is not
    // applied.
    private static bool IsQuarterTurn(double first, double second, double small1, double small2)
    {
        var size = Math.Min(Math.Abs(first), Math.Abs(second));
        return size > 0
            && Math.Max(Math.Abs(first), Math.Abs(second)) <= 4 * size
            && Math.Abs(small1) <= size / 50
            && Math.Abs(small2) <= size / 50;
    }
}
