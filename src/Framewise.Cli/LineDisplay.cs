using System.Diagnostics;
using System.Globalization;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Ledger;
using Framewise.Runs;

namespace Framewise.Cli;

/// <summary>Plain lines at intervals, for logs and pipes; also the texts that the terminal shows.</summary>
internal sealed class LineDisplay : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _lastLine = Stopwatch.GetTimestamp();

    public override IProgress<FetchProgress>? Preparation => new FetchDisplay();

    public override void Report(RunProgress value)
    {
        WriteNotice(value);
        if (value.Finished is { } report)
        {
            WriteProblem(report);
            Console.Error.WriteLine(PlainText.Of($"[{value.VideosDone}/{value.VideosTotal}] {Describe(report)}"));
        }
        else if (Stopwatch.GetElapsedTime(_lastLine) >= Interval)
        {
            var elapsed = Stopwatch.GetElapsedTime(_started);
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{value.VideosDone}/{value.VideosTotal}] {PlainText.Of(value.Video.Path)}: "
                        + $"{value.RowsOfVideo} frames{Of(value.RowsExpected)}, {value.RowsOfRun / elapsed.TotalSeconds:F1} frames/s, "
                        + $"{TimeLeft(elapsed, value.ShareOfRun)} left"
                )
            );
        }
        else
        {
            return;
        }
        _lastLine = Stopwatch.GetTimestamp();
    }

    public override void Close(RunSummary summary)
    {
        foreach (var line in Closing(summary))
            Console.Error.WriteLine(PlainText.Of(line));
    }

    public static string Describe(VideoReport report)
    {
        var name = report.Video.ToString();
        if (report.Status == VideoStatus.Skipped)
            return report.EarlierStatus == VideoStatus.Failed
                ? $"{name}: failed earlier, skipped"
                : $"{name}: finished earlier, skipped ({report.Rows} frames)";
        if (report.Status == VideoStatus.Kept)
            return $"{name}: finished earlier otherwise than this run would, kept ({report.Rows} frames)";
        if (report.Status is VideoStatus.Failed or VideoStatus.Vanished)
            return $"{name}: {Word(report.Status)}";
        return $"{name}: {VideoSummary.Frames(report.Rows)}, {VideoSummary.Seconds(report.Span)}: "
            + $"{VideoSummary.Seen(report)}{(report.Files.Count > 0 ? $" -> {string.Join(", ", report.Files)}" : "")}";
    }

    /// <summary>The closing lines: what is wrong with which video, the stages' own speeds, and the run as a whole.</summary>
    public static IEnumerable<string> Closing(RunSummary summary)
    {
        foreach (var report in summary.Problems)
            yield return $"  {Word(report.Status == VideoStatus.Kept ? report.Status : report.EarlierStatus ?? report.Status)}: "
                + $"{report.Video}: {WithoutPath(report.Problem ?? "see the ledger", report.Video.Path)}";
        if (summary.Problems.Any(report => report is { Status: VideoStatus.Skipped }))
            yield return "  failed and damaged videos of earlier runs are tried again with --retry-failed";
        var stages = summary.Stages;
        if (summary.Rows > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"frames/s of each stage while busy: reading {stages.Rate(stages.Reading):F0}, "
                    + $"pre-processing {stages.Rate(stages.Preprocessing):F0}, inference {stages.Rate(stages.Inference):F1}; "
                    + $"overall {stages.Rate(summary.Wall):F1}"
            );
        if (summary.Skipped + summary.Damaged + summary.Failed + summary.Vanished + summary.Kept > 0)
            yield return $"{summary.Skipped} skipped, {summary.Damaged} damaged, {summary.Failed} failed"
                + $"{(summary.Vanished > 0 ? $", {summary.Vanished} vanished" : "")}"
                + $"{(summary.Kept > 0 ? $", {summary.Kept} kept" : "")} of {summary.Videos} videos";
        var limited = stages.LimitedBy is { } stage
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; limited by {stage} ({(stage == "inference" ? "reading" : "inference")} could go {stages.LimitFactor:F1} times as fast)"
            )
            : "";
        var passedOver = summary.PassedOver.Count > 0 ? $"; not looked at: {PassedOver(summary.PassedOver)}" : "";
        var unseen = summary.UnseenStreams > 0 ? $"; {summary.UnseenStreams} more video streams not looked at (--stream all)" : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Rows} frames of {summary.Videos - summary.Skipped - summary.Kept} videos in {summary.Wall.TotalSeconds:F1} s "
                + $"({stages.Rate(summary.Wall):F1} frames/s){limited}{unseen}{passedOver}"
        );
    }

    /// <summary>What is no video, by ending, the most first: <c>12 .txt, 1 without ending</c>.</summary>
    public static string PassedOver(IReadOnlyDictionary<string, int> counts)
    {
        const int Most = 8;
        var rest = counts.Count > Most ? string.Create(CultureInfo.InvariantCulture, $" and {counts.Count - Most} more kinds") : "";
        return string.Join(
                ", ",
                counts
                    .OrderByDescending(count => count.Value)
                    .ThenBy(count => count.Key, StringComparer.Ordinal)
                    .Take(Most)
                    .Select(count =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{count.Value} {(count.Key.Length > 0 ? count.Key : "without ending")}"
                        )
                    )
            ) + rest;
    }

    public static string TimeLeft(TimeSpan elapsed, double share)
    {
        if (share <= 0.001)
            return "?";
        var left = TimeSpan.FromSeconds(elapsed.TotalSeconds * (1 - share) / share);
        return VideoTime.Clock(left);
    }

    private static string Of(long? expected) => expected is { } frames ? string.Create(CultureInfo.InvariantCulture, $" of {frames}") : "";
}
