using System.Text;
using CsvHelper;
using Framewise.Media;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>Segments and sums of them as CSV (RFC 4180, UTF-8, header first, invariant numbers).</summary>
internal static class SegmentTables
{
    public static string Segments(IReadOnlyList<Segment> segments) =>
        Write(
            [
                "network",
                "label",
                "class",
                "start_frame",
                "end_frame",
                "start_pts",
                "end_pts",
                "start_s",
                "end_s",
                "frames",
                "damaged_frames",
                "mean_prob",
                "peak_prob",
            ],
            segments,
            (csv, segment) =>
            {
                csv.WriteField(segment.Model);
                csv.WriteField(segment.Label);
                csv.WriteField(segment.Class);
                foreach (var number in new[] { segment.StartFrame, segment.EndFrame, segment.StartPts, segment.EndPts })
                    csv.WriteField(number);
                csv.WriteField(FrameTime.Format(segment.Start));
                csv.WriteField(FrameTime.Format(segment.End));
                csv.WriteField(segment.Frames);
                csv.WriteField(segment.DamagedFrames);
                csv.WriteField(segment.MeanProbability, "G6");
                csv.WriteField(segment.PeakProbability, "G6");
            }
        );

    public static string Summary(IReadOnlyList<LabelTime> labels) =>
        Write(
            ["network", "label", "class", "time_s", "share", "segments", "mean_prob"],
            labels,
            (csv, label) =>
            {
                csv.WriteField(label.Model);
                csv.WriteField(label.Label);
                csv.WriteField(label.Class);
                csv.WriteField(FrameTime.Format(label.Time));
                csv.WriteField(label.Share, "G6");
                csv.WriteField(label.Segments);
                csv.WriteField(label.MeanProbability, "G6");
            }
        );

    internal static string Write<T>(string[] header, IEnumerable<T> rows, Action<CsvWriter, T> write)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, leaveOpen: true))
        {
            csv.WriteHeader(header);
            foreach (var row in rows)
            {
                write(csv, row);
                csv.EndRecord();
            }
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
