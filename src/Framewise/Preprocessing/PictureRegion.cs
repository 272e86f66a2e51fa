using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>A fixed part of the shown picture (turned upright, in square pixels), as people type it: <c>10,20,300,200</c> in pixels or
/// <c>0,0,50%,100%</c>.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width, above 0.</param>
/// <param name="Height">Height, above 0.</param>
/// <param name="Percent">Whether all four are per cent of the shown picture's width and height rather than pixels.</param>
public readonly record struct PictureRegion(double X, double Y, double Width, double Height, bool Percent = false)
    : IParsable<PictureRegion>
{
    /// <summary>Reads a region.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static PictureRegion Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var region)
            ? region
            : throw new FormatException(
                $"'{s}' is not a part of a picture. Give x,y,width,height in whole pixels, such as 0,60,640,240, or in per cent, "
                    + "such as 0,25%,100%,50%."
            );

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PictureRegion result)
    {
        result = default;
        var percent = s?.Contains('%', StringComparison.Ordinal) == true;
        var sides = new List<double>();
        foreach (var part in (s ?? "").Split(','))
        {
            var number = part.Trim();
            var style = percent ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
            if (!double.TryParse(number.TrimEnd('%'), style, CultureInfo.InvariantCulture, out var side))
                return false;
            // Nothing is as much in pixels as in per cent.
            if (percent && side != 0 && !number.EndsWith('%'))
                return false;
            sides.Add(side);
        }
        if (sides.Count != 4)
            return false;
        result = new PictureRegion(sides[0], sides[1], sides[2], sides[3], percent);
        return result.IsPossible;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var unit = Percent ? "%" : "";
        return FormattableString.Invariant($"{X}{unit},{Y}{unit},{Width}{unit},{Height}{unit}");
    }

    /// <summary>Whether there are pictures that have such a part.</summary>
    internal bool IsPossible =>
        X >= 0
        && Y >= 0
        && Width > 0
        && Height > 0
        && (Percent ? X + Width <= 100 && Y + Height <= 100 : double.IsFinite(X + Y + Width + Height));

    /// <summary>The region in the pixels of a shown picture; at least one.</summary>
    /// <exception cref="MediaException">It does not lie in the picture.</exception>
    internal (int X, int Y, int Width, int Height) In(int shownWidth, int shownHeight)
    {
        var (unitX, unitY) = Percent ? (shownWidth / 100.0, shownHeight / 100.0) : (1, 1);
        var (left, top) = (Math.Round(X * unitX), Math.Round(Y * unitY));
        var (right, bottom) = (Math.Round((X + Width) * unitX), Math.Round((Y + Height) * unitY));
        if (right > shownWidth || bottom > shownHeight)
            throw new MediaException($"The region {this} does not lie in the shown picture of {shownWidth}x{shownHeight} pixels.")
            {
                WayOut = "Give one that does, or per cent, which fit every picture.",
            };
        var (x, y) = ((int)Math.Min(left, shownWidth - 1), (int)Math.Min(top, shownHeight - 1));
        return (x, y, Math.Max(1, (int)right - x), Math.Max(1, (int)bottom - y));
    }
}
