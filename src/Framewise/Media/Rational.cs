using System.Globalization;
using System.Text.Json.Serialization;

namespace Framewise.Media;

/// <summary>A fraction of two integers, as containers store time bases and aspect ratios. <c>0/1</c> stands for "not stated".</summary>
/// <param name="Numerator">The numerator.</param>
/// <param name="Denominator">The denominator.</param>
[JsonConverter(typeof(RationalJsonConverter))]
public readonly record struct Rational(int Numerator, int Denominator)
{
    /// <summary>Whether a usable positive value is stated.</summary>
    public bool IsPositive => Numerator > 0 && Denominator > 0;

    /// <summary>The value as a floating-point number; 0 if the denominator is 0.</summary>
    public double ToDouble() => Denominator == 0 ? 0 : (double)Numerator / Denominator;

    /// <summary>The form <c>1/12800</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
