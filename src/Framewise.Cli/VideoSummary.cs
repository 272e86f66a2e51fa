using System.Globalization;
using Framewise.Results.Ledger;

namespace Framewise.Cli;

/// <summary>What was seen in a video, in two lines: its file, then how sure the model was along the way, labels by time, and how much of the time it was unsure.</summary>
internal static class VideoSummary
{
    private const string Blocks = "▁▂▃▄▅▆▇█",
        Signs = "_.-=+*#@";

    public static IEnumerable<string> Lines(VideoReport report, bool unicode)
    {
        if (report.TopLabels.Count == 0)
        {
            yield return LineDisplay.Describe(report);
            yield break;
        }
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Video.Path}: {report.Rows} frames, {report.Span.TotalSeconds:F1} s -> {string.Join(", ", report.Files)}"
        );
        var curve = string.Concat(
            report.Confidence.Select(probability => probability is { } p ? (unicode ? Blocks : Signs)[Math.Clamp((int)(p * 8), 0, 7)] : ' ')
        );
        yield return $"  {curve}{(curve.Length > 0 ? "  " : "")}{Seen(report)}";
    }

    /// <summary>Labels by their time on screen, as far as the model was sure.</summary>
    public static string Seen(VideoReport report)
    {
        var sure = report
            .TopLabels.Where(label => label.Time > TimeSpan.Zero)
            .Select(label =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{FirstName(label.Label)} {label.Time.TotalSeconds:F1} s (mean {label.MeanProbability:F2})"
                )
            )
            .ToArray();
        if (sure.Length > 0)
            return string.Join(", ", sure)
                + (
                    report.UnsureShare >= 0.005
                        ? string.Create(CultureInfo.InvariantCulture, $"; unsure {report.UnsureShare * 100:F0} % of the time")
                        : ""
                );
        var likeliest =
            report.TopLabels.Count > 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"; most often {FirstName(report.TopLabels[0].Label)} (mean {report.TopLabels[0].MeanProbability:F2})"
                )
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"no label above {VideoReport.SureFrom}{likeliest}");
    }

    /// <summary><c>1 video</c>, <c>2 videos</c>.</summary>
    public static string Count(int videos) => videos == 1 ? "1 video" : $"{videos} videos";

    private static string FirstName(string label) => label.Split(',')[0];
}
