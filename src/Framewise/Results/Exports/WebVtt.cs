using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>WebVTT files (W3C), one cue per segment. Cues count from where the player's clock begins, which the first frame's time may be
/// <c>offset</c> behind.</summary>
internal static class WebVtt
{
    /// <summary>Chapters for players, of the first model: chapters of several would overlap.</summary>
    public static string Chapters(IReadOnlyList<Segment> segments, TimeSpan offset) =>
        Write(
            segments.Where(segment => segment.Model == segments[0].Model),
            offset,
            segment => WebUtility.HtmlEncode(OneLine(segment.Label))
        );

    /// <summary>A metadata track: every cue is one JSON object. The encoder escapes <c>></c>, so no text can look like the arrow of a
    /// cue.</summary>
    public static string Metadata(IReadOnlyList<Segment> segments, TimeSpan offset) =>
        Write(
            segments.OrderBy(segment => segment.Start),
            offset,
            segment =>
                JsonSerializer.Serialize(
                    new
                    {
                        segment.Model,
                        segment.Label,
                        segment.Class,
                        segment.StartFrame,
                        segment.EndFrame,
                        segment.StartPts,
                        segment.EndPts,
                        StartS = segment.Start.TotalSeconds,
                        EndS = segment.End.TotalSeconds,
                        segment.Frames,
                        segment.DamagedFrames,
                        MeanProb = Math.Round(segment.MeanProbability, 6),
                        PeakProb = Math.Round(segment.PeakProbability, 6),
                    },
                    JsonForm.Embedded
                )
        );

    private static string Write(IEnumerable<Segment> segments, TimeSpan offset, Func<Segment, string> text)
    {
        var vtt = new StringBuilder("WEBVTT\n");
        foreach (var segment in segments)
        {
            var (start, end) = (Milliseconds.Of(segment.Start + offset), Milliseconds.Of(segment.End + offset));
            // A cue may not be empty, and a time before the clock begins (joined recordings) cannot be written.
            if (start >= 0 && end > start)
                vtt.Append('\n').Append(Time(start)).Append(" --> ").Append(Time(end)).Append('\n').Append(text(segment)).Append('\n');
        }
        return vtt.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Time(long milliseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:D2}:{milliseconds / 60_000 % 60:D2}:{milliseconds / 1000 % 60:D2}.{milliseconds % 1000:D3}"
        );
}
