using Framewise.Media;

namespace Framewise.Cli;

/// <summary>One JSON object per file and one for all, a line each.</summary>
internal sealed class InspectionJson : InspectionDisplay
{
    public override void Show(VideoInspection inspection, TimeSpan? time)
    {
        var stream = inspection.Stream;
        JsonOutput.WriteLine(
            new
            {
                File = inspection.Path,
                inspection.Bytes,
                Classifiable = inspection.Problem is null,
                inspection.Problem,
                stream?.Container,
                stream?.Codec,
                stream?.PixelFormat,
                stream?.Width,
                stream?.Height,
                RotationClockwise = stream?.Orientation.ClockwiseDegrees,
                stream?.Orientation.Mirrored,
                SampleAspectRatio = Ratio(stream?.SampleAspectRatio),
                DisplayAspectRatio = Ratio(inspection.DisplayAspectRatio),
                Fps = inspection.FramesPerSecond is { } rate ? Math.Round(rate, 6) : (double?)null,
                inspection.IsConstantRate,
                inspection.Frames,
                inspection.FramesFrom,
                DurationS = Seconds(inspection.Duration),
                TimeBase = stream?.TimeBase.ToString(),
                stream?.StartPts,
                HiddenByEditList = stream is null ? (long?)null : inspection.HiddenByEditList,
                Hdr = stream?.IsHdr,
                stream?.WideGamut,
                stream?.ColorSpace,
                stream?.ColorTransfer,
                stream?.ColorPrimaries,
                stream?.FullRange,
                Alpha = stream?.HasAlpha,
                stream?.Interlaced,
                FieldOrder = stream is null ? null : inspection.FieldOrder,
                stream?.StreamIndex,
                VideoStream = stream?.VideoStreamIndex,
                VideoStreams = stream?.VideoStreamCount,
                stream?.Encryption,
                stream?.ContainerCrop,
                stream?.StartTimeCode,
                stream?.CreationTime,
                Streams = stream is null ? null : inspection.Streams,
                Suspicions = inspection.Suspicions.Select(suspicion => new
                {
                    suspicion.Kind,
                    suspicion.Reason,
                    suspicion.FrameIndex,
                }),
                EstimateS = Seconds(time),
            }
        );
    }

    public override void Close(InspectionSummary summary)
    {
        JsonOutput.WriteLine(
            new
            {
                summary.Files,
                Unclassifiable = summary.Problems,
                summary.Suspicious,
                PassedOver = summary.PassedOver.Count > 0 ? summary.PassedOver : null,
                summary.Bytes,
                summary.Frames,
                FilesWithoutCount = summary.Uncounted,
                DurationS = Seconds(summary.Duration),
                Network = summary.Estimate.Model,
                NetworkFps = Math.Round(summary.Estimate.FramesPerSecond, 1),
                NetworkFpsFrom = summary.Estimate.IsMeasured ? "measured" : "assumed",
                EstimateS = Seconds(summary.Time),
                WallS = Math.Round(summary.Wall.TotalSeconds, 3),
            }
        );
        Console.Out.Flush();
    }

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 3) : null;

    private static string? Ratio(Rational? ratio) => ratio is { IsPositive: true } known ? $"{known.Numerator}:{known.Denominator}" : null;
}
