using System.Globalization;
using Framewise.Models;

namespace Framewise.Optimization;

/// <summary>What came of an optimisation.</summary>
/// <param name="Entry">The optimised model, to be used by its name; null if it loses too much or wins nothing.</param>
/// <param name="Facts">Its figures, or those of the best that could be made.</param>
/// <param name="Curve">What else could be had of it, on the proof frames, from the fastest to the one that agrees on all.</param>
/// <param name="Bytes">Size of its file.</param>
/// <param name="OriginBytes">Size of the origin's weights as a float file.</param>
/// <param name="Time">How long it took.</param>
internal sealed record OptimizationReport(
    CatalogueEntry? Entry,
    OptimizationFacts Facts,
    IReadOnlyList<TradeOff> Curve,
    long Bytes,
    long OriginBytes,
    TimeSpan Time
)
{
    /// <summary>The figures in one sentence.</summary>
    public string Summary =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Facts.Top1Agreement:P1} of {Facts.ProofFrames} other frames have the same best class (certain "
                + $"{Facts.CertainAgreement:P1} of {Facts.CertainFrames}, unsure {Facts.UnsureAgreement:P1}), "
                + $"{Facts.Top5Agreement:P1} one of the five best; probabilities differ by {Facts.MeanDifference:F4} on average, "
                + $"{Facts.LargestDifference:F3} at most; {Facts.SpeedUp:F2} times as fast{Where}, "
                + $"{Bytes / 1e6:F1} instead of {OriginBytes / 1e6:F1} MB; "
                + $"{Made}; {Time.TotalSeconds:F0} s"
        );

    /// <summary>What less or more agreement would cost, a line each; about, since speeds are reckoned from that of the graph on
    /// bytes.</summary>
    public IEnumerable<string> Alternatives =>
        s_levels
            .Select(level => Curve.FirstOrDefault(point => point.Agreement >= level))
            .Prepend(Curve.Count > 0 ? Curve[0] : null)
            .OfType<TradeOff>()
            .Distinct()
            .Select(point =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{point.Agreement:P1} of these frames about {point.SpeedUp:F2} times as fast, {point.AskedAgain:P1} scored again"
                )
            );

    private static readonly double[] s_levels = [0.95, 0.98, 0.99, 0.995, 1];

    private string Where => Facts.Precision == Precision.Fp16 ? " on this processor" : "";

    private string Made =>
        Facts.LargestValue is { } largest
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"values up to {largest} on {Facts.RangeFrames} frames, where half precision ends at {HalfGraph.Largest}; meant for a GPU"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Facts.Int8Layers} layers in int8, {Facts.FloatLayers.Count} in float{AskedAgain}; "
                    + $"ranges: {Facts.RangeMethod} over {Facts.RangeFrames} frames"
            );

    private string AskedAgain =>
        Facts.AskedAgain == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; {Facts.AskedAgain:P1} of these frames scored again in float, "
                    + $"for their best class leads by less than {Facts.AgainBelowLead:F3}"
            );
}
