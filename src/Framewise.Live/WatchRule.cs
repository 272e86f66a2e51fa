using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>What to tell others of, as people type it: <c>person &gt; 0.7 for 2s</c>.</summary>
/// <param name="Label">The label, or one of its names between commas; upper and lower case are one.</param>
/// <param name="Threshold">The probability that it must exceed.</param>
/// <param name="Length">For how long, without a labelled frame between that does not.</param>
internal sealed partial record WatchRule(string Label, double Threshold, TimeSpan Length) : IParsable<WatchRule>
{
    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static WatchRule Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var rule)
            ? rule
            : throw new FormatException(
                $"'{s}' is not a rule. Give LABEL > P, or LABEL > P for TIME, such as \"person > 0.7 for 2s\", with P below 1."
            );

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out WatchRule result)
    {
        var length = TimeSpan.Zero;
        result =
            Pattern().Match(s ?? "") is { Success: true } rule
            && double.TryParse(
                rule.Groups["threshold"].Value,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var threshold
            )
            && threshold is >= 0 and < 1
            && (!rule.Groups["length"].Success || VideoTime.TryParse(rule.Groups["length"].Value, out length))
                ? new WatchRule(rule.Groups["label"].Value, threshold, length)
                : null;
        return result is not null;
    }

    /// <summary>The label's probability in a row; 0 where it is not named.</summary>
    internal float In(FrameResult row) =>
        row.Predictions.Where(prediction => IsMeant(prediction.Label)).Select(prediction => prediction.Probability).DefaultIfEmpty().Max();

    private bool IsMeant(string label) =>
        label.Equals(Label, StringComparison.OrdinalIgnoreCase)
        || label.Split(',').Any(name => name.Trim().Equals(Label, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^\s*(?<label>.+?)\s*>\s*(?<threshold>[0-9.]+)(\s+for\s+(?<length>[0-9.:]+)\s*s?)?\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
