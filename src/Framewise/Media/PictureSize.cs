using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Framewise.Media;

/// <summary>A size as people type it: <c>640x360</c>, or <c>256</c> for the shorter side with the shape kept.</summary>
/// <param name="Width">Width; 0 where <paramref name="ShorterSide"/> is given.</param>
/// <param name="Height">Height; 0 where <paramref name="ShorterSide"/> is given.</param>
/// <param name="ShorterSide">The shorter side; 0 where width and height are given.</param>
internal readonly record struct PictureSize(int Width, int Height, int ShorterSide = 0) : IParsable<PictureSize>
{
    private const int LongestSide = 16384;

    /// <summary>Reads a size.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static PictureSize Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var size)
            ? size
            : throw new FormatException(
                $"'{s}' is not a size. Give WIDTHxHEIGHT or the shorter side in pixels, up to {LongestSide}, such as 640x360 or 256."
            );

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PictureSize result)
    {
        var sides = (s ?? "")
            .Split('x')
            .Select(side =>
                int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && pixels <= LongestSide ? pixels : 0
            )
            .ToList();
        result = sides.Count == 1 ? new PictureSize(0, 0, sides[0]) : new PictureSize(sides[0], sides[1]);
        return sides.Count <= 2 && sides.All(side => side > 0);
    }

    /// <summary>The pixels of a picture that is shown at this size.</summary>
    public (int Width, int Height) For(int shownWidth, int shownHeight)
    {
        if (ShorterSide == 0)
            return (Width, Height);
        var scale = (double)ShorterSide / Math.Min(shownWidth, shownHeight);
        return (Scaled(shownWidth, scale), Scaled(shownHeight, scale));
    }

    private static int Scaled(int side, double scale) => Math.Clamp((int)Math.Round(side * scale), 1, LongestSide);
}
