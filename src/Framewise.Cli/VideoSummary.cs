using System.Globalization;
using Framewise.Results.Ledger;

namespace Framewise.Cli;

/// <summary>What was seen in a video, in two lines: its file, then how sure the model was along the way, labels by time, and how much of
/// the time it was unsure.</summary>
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
            $"{report.Video.Path}: {Frames(report.Rows)}, {Seconds(report.Span)} -> {string.Join(", ", report.Files)}"
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
                    $"{FirstName(label.Label)} {Seconds(label.Time)} (mean {label.MeanProbability:F2})"
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
        if (report.Rows == 0)
            return "nothing to look at";
        var likeliest =
            report.TopLabels.Count > 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"; most often {FirstName(report.TopLabels[0].Label)} (mean {report.TopLabels[0].MeanProbability:F2})"
                )
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"no label above {VideoReport.SureFrom}{likeliest}");
    }

    /// <summary><c>1 frame</c>, <c>2 frames</c>.</summary>
    public static string Frames(long frames) =>
        string.Create(CultureInfo.InvariantCulture, $"{frames} {(frames == 1 ? "frame" : "frames")}");

    /// <summary><c>12.3 s</c>; of what is shorter than a tenth of a second the hundredths, too.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString(time > TimeSpan.Zero && time.TotalSeconds < 0.1 ? "F2" : "F1", CultureInfo.InvariantCulture) + " s";

    /// <summary><c>1 video</c>, <c>2 videos</c>.</summary>
    public static string Count(int videos) => videos == 1 ? "1 video" : $"{videos} videos";

    private static string FirstName(string label) => label.Split(',')[0];
}
