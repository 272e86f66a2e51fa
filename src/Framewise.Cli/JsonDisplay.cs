using Framewise.Results.Ledger;
using Framewise.Runs;

namespace Framewise.Cli;

/// <summary>One JSON object per video and one for the run, a line each, on standard output.</summary>
internal sealed class JsonDisplay : RunDisplay
{
    public override void Report(RunProgress value)
    {
        WriteNotice(value);
        if (value.Finished is not { } report)
            return;
        WriteProblem(report);
        Write(
            new
            {
                Video = report.Video.Path,
                report.Video.Stream,
                Status = Word(report.Status),
                EarlierStatus = Word(report.EarlierStatus),
                report.Table,
                report.Files,
                report.Rows,
                SpanS = Math.Round(report.Span.TotalSeconds, 6),
                TopLabels = report.TopLabels.Select(label => new
                {
                    label.Label,
                    Share = Math.Round(label.Share, 4),
                    MeanProb = Math.Round(label.MeanProbability, 4),
                    TimeS = Math.Round(label.Time.TotalSeconds, 6),
                }),
                UnsureShare = report.Rows > 0 && report.Status is not (VideoStatus.Skipped or VideoStatus.Kept)
                    ? Math.Round(report.UnsureShare, 4)
                    : (double?)null,
                UnseenStreams = report.UnseenStreams > 0 ? report.UnseenStreams : (int?)null,
                report.Notice,
                report.Problem,
            }
        );
    }

    public override void Close(RunSummary summary) =>
        Write(
            new
            {
                summary.Videos,
                summary.Skipped,
                summary.Damaged,
                summary.Failed,
                summary.Vanished,
                summary.Kept,
                UnseenStreams = summary.UnseenStreams > 0 ? summary.UnseenStreams : (int?)null,
                PassedOver = summary.PassedOver.Count > 0 ? summary.PassedOver : null,
                summary.Rows,
                WallS = Math.Round(summary.Wall.TotalSeconds, 3),
                Fps = Math.Round(summary.Stages.Rate(summary.Wall), 1),
                ReadFps = Math.Round(summary.Stages.Rate(summary.Stages.Reading), 1),
                PreprocessFps = Math.Round(summary.Stages.Rate(summary.Stages.Preprocessing), 1),
                InferenceFps = Math.Round(summary.Stages.Rate(summary.Stages.Inference), 1),
                summary.Stages.LimitedBy,
                LimitFactor = Math.Round(summary.Stages.LimitFactor, 2),
            }
        );

    private static void Write<T>(T value)
    {
        JsonOutput.WriteLine(value);
        Console.Out.Flush();
    }
}
