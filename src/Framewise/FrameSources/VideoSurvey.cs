using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>What is known of a video without decoding it: how many frames to expect, and into which parts it can be cut.</summary>
/// <param name="Frames">By the header, or by the file's size where that tells nothing.</param>
/// <param name="Parts">The parts; null where it is short enough or cannot be cut.</param>
/// <param name="Reason">Why a long video cannot be cut.</param>
/// <param name="Streams">How many video streams it has, cover pictures not counted.</param>
internal sealed record VideoSurvey(double Frames, IReadOnlyList<VideoPart>? Parts = null, string? Reason = null, int Streams = 1)
{
    // Only the proportion to other videos suffers where this is wrong.
    private const double AssumedBytesPerFrame = 20_000;

    /// <summary>Looks into the file; <paramref name="longest"/> is the time beyond which it is to be cut.</summary>
    public static VideoSurvey Of(string path, int? stream, TimeSpan? longest, WantedFrames wanted, Action? waiting = null)
    {
        if (SourceOpener.IsRecordFile(path) || Inspect(path, stream) is not { } inspection)
            return Unknown(path);
        var streams = inspection.Stream?.VideoStreamCount ?? 1;
        if ((inspection.Frames ?? inspection.Duration?.TotalSeconds * inspection.FramesPerSecond) is not { } frames)
            return Unknown(path) with { Streams = streams };
        return inspection.Duration > longest
            ? new VideoSurvey(frames, LongVideo.Cut(path, stream, longest.Value, wanted, waiting, out var reason), reason, streams)
            : new VideoSurvey(frames, Streams: streams);
    }

    private static VideoInspection? Inspect(string path, int? stream)
    {
        // Where FFmpeg's libraries are missing, every video says so in its own ledger.
        try
        {
            return VideoInspector.Inspect(path, quick: true, stream);
        }
        catch (MediaException)
        {
            return null;
        }
    }

    /// <summary>Where the file cannot be looked into.</summary>
    public static VideoSurvey Unknown(string path, string? reason = null) =>
        new(new FileInfo(path) is { Exists: true } file ? file.Length / AssumedBytesPerFrame : 0, Reason: reason);
}
