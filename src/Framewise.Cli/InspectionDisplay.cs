using System.Globalization;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>What a person or program sees of an inspection, on standard output; what is wrong with files goes to standard error as well
/// where that is not the same screen.</summary>
internal abstract class InspectionDisplay
{
    public abstract void Show(VideoInspection inspection, TimeSpan? time);

    public abstract void Close(InspectionSummary summary);

    protected static string Size(VideoInspection inspection)
    {
        if (inspection.Stream is not { } stream)
            return "";
        var turn = stream.Orientation.ClockwiseDegrees != 0 ? $" turn {stream.Orientation.ClockwiseDegrees}" : "";
        var mirror = stream.Orientation.Mirrored ? " mirrored" : "";
        var stretch =
            stream.SampleAspectRatio is { IsPositive: true } sample && sample.Numerator != sample.Denominator
                ? $" SAR {sample.Numerator}:{sample.Denominator}"
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"{stream.Width}x{stream.Height}{turn}{mirror}{stretch}");
    }

    protected static string Rate(VideoInspection inspection) =>
        inspection.FramesPerSecond is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.###}{(inspection.IsConstantRate == false ? " variable" : "")}")
            : "?";

    /// <summary>What is special about the file without being wrong.</summary>
    protected static IEnumerable<string> Traits(VideoInspection inspection)
    {
        if (inspection.Stream is not { } stream)
            yield break;
        if (stream.IsHdr)
            yield return $"HDR {stream.ColorTransfer}";
        else if (stream.WideGamut)
            yield return $"wide gamut {stream.ColorPrimaries}";
        if (stream.Interlaced)
            yield return $"interlaced {inspection.FieldOrder}";
        if (stream.HasAlpha)
            yield return "alpha";
        if (inspection.HiddenByEditList > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"edit list hides {inspection.HiddenByEditList}");
        if (stream.VideoStreamCount > 1)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"stream {stream.VideoStreamIndex} of {stream.VideoStreamCount} videos"
            );
        if (stream.Encryption is { } scheme)
            yield return $"encrypted {scheme}";
        if (stream.ContainerCrop is { } crop)
            yield return $"container crop {crop}";
        if (stream.StartTimeCode is { } timeCode)
            yield return $"time code {timeCode}";
        if (stream.CreationTime is { } created)
            yield return string.Create(CultureInfo.InvariantCulture, $"made {created:yyyy-MM-dd HH:mm:ss}Z");
    }

    protected static string Clock(TimeSpan? time) =>
        time switch
        {
            null => "?",
            { TotalSeconds: >= 60 } long_ => VideoTime.Clock(long_),
            { } brief => string.Create(CultureInfo.InvariantCulture, $"{brief.TotalSeconds:0.0} s"),
        };

    /// <summary>The problem without the name of the file, which stands before it.</summary>
    protected static string Problem(VideoInspection inspection) =>
        PlainText.Of(inspection.Problem!.Replace($"'{inspection.Path}' ", "", StringComparison.Ordinal));

    protected static IEnumerable<string> Closing(InspectionSummary summary)
    {
        var estimate = summary.Estimate;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Files} {(summary.Files == 1 ? "file" : "files")}, {summary.Bytes / 1e6:F1} MB: "
                + $"{summary.Problems} cannot be classified, {summary.Suspicious} look odd; "
                + $"looked at in {summary.Wall.TotalSeconds:F1} "
                + $"s{(summary.PassedOver.Count > 0 ? $"; not looked at: {LineDisplay.PassedOver(summary.PassedOver)}" : "")}"
        );
        var uncounted = summary.Uncounted > 0 ? $" (and {summary.Uncounted} files that do not tell)" : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Frames} frames{uncounted}, {Clock(summary.Duration)} of video; "
                + $"about {Clock(summary.Time)} with {estimate.Model} ({estimate.FramesPerSecond:F1} frames/s "
                + $"{(estimate.IsMeasured ? "measured" : "assumed")} on {estimate.Threads} cores, and decoding)"
        );
    }
}
