using System.Globalization;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Results.Exports;

/// <summary>The times of rows as cameras and editors count them: SMPTE time code and time of day, where the file says its first.</summary>
internal static class FrameTimes
{
    public static string Write(LoadedTable frames, LedgerDocument? ledger)
    {
        var stream = ledger?.Stream;
        var rate = stream?.AverageFrameRate ?? default;
        var first = TimeCode.TryParse(stream?.StartTimeCode, rate);
        return SegmentTables.Write(
            ["frame_index", "pts", "time_s", "timecode", "time_of_day"],
            Enumerable.Range(0, frames.Count),
            (csv, row) =>
            {
                var time = frames.Start(row).Time;
                csv.WriteField(frames.FrameIndex[row]);
                csv.WriteField(frames.Pts[row]);
                csv.WriteField(FrameTime.Format(time));
                csv.WriteField(first is { } code ? code.Plus((long)Math.Round(time.TotalSeconds * rate.ToDouble())).ToString() : "");
                csv.WriteField(
                    stream?.CreationTime is { } made
                        ? (made + time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
                        : ""
                );
            }
        );
    }
}
