using System.Text.Json.Serialization;
using Framewise.Media;

namespace Framewise.Results.Ledger;

/// <summary>Where the last row leaves the screen.</summary>
/// <param name="Pts">In the stream's time base.</param>
/// <param name="Time">Since the first frame.</param>
internal sealed record ScreenEnd(long Pts, [property: JsonPropertyName("time_s")] TimeSpan Time)
{
    /// <summary>As long as the last frame's packet says, else one usual step behind it; with an asked end, at the next frame, but not
    /// behind what was asked for. Null where reading broke off.</summary>
    public static ScreenEnd? Of(VideoOutcome outcome, VideoStreamInfo? stream, double? askedSeconds)
    {
        if (outcome.Ledger is not { FirstPts: { } first } ledger || stream is not { TimeBase: { IsPositive: true } timeBase })
            return null;
        if ((outcome.StoppedAtEnd ? ledger.LastPts : ledger.EndPts) is not { } pts)
            return null;
        var end = new ScreenEnd(pts, FrameTime.Between(pts, first, timeBase));
        return askedSeconds is { } seconds && TimeSpan.FromSeconds(seconds) is var asked && asked < end.Time
            ? new ScreenEnd(first + (long)Math.Round(seconds / timeBase.ToDouble()), asked)
            : end;
    }
}
