using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>
/// A task for Label Studio, whose predictions are the segments as timeline labels, one prediction per model, and the labelling interface
/// that shows them.
/// Label Studio counts frames from 1 by time and a fixed rate, ends included.
/// </summary>
internal static class LabelStudioTask
{
    private const string Control = "labels";
    private const string Video = "video";

    /// <summary>A list of one task, as it is imported.</summary>
    /// <param name="segments">All segments of one video.</param>
    /// <param name="result">Where they come from.</param>
    /// <param name="offset">When a player shows the first frame.</param>
    public static string Write(IReadOnlyList<Segment> segments, VideoResult result, TimeSpan offset)
    {
        var rate = FrameRate(segments);
        var predictions = Labelled(segments)
            .GroupBy(segment => segment.Model)
            .Select(model => new
            {
                ModelVersion = model.Key,
                Score = Math.Round(model.Average(segment => segment.MeanProbability), 6),
                Result = model.Select(
                    (segment, i) =>
                        new
                        {
                            Id = $"{model.Key}-{i + 1}",
                            Type = "timelinelabels",
                            FromName = Control,
                            ToName = Video,
                            Value = new
                            {
                                Ranges = new[] { Range(segment, offset, rate) },
                                Timelinelabels = new[] { XmlText.Clean(segment.Label) },
                            },
                            Score = Math.Round(segment.MeanProbability, 6),
                        }
                ),
            });
        var address =
            "/data/local-files/?d=" + string.Join('/', result.Name.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
        return JsonSerializer.Serialize(new[] { new { Data = new { Video = address }, Predictions = predictions } }, JsonForm.Document)
            + "\n";
    }

    /// <summary>The labelling interface.</summary>
    public static string Interface(IReadOnlyList<Segment> segments)
    {
        var labels = Labelled(segments)
            .Select(segment => XmlText.Clean(segment.Label))
            .Distinct()
            .Select(label => new XElement("Label", new XAttribute("value", label)));
        return new XElement(
                "View",
                new XElement("TimelineLabels", new XAttribute("name", Control), new XAttribute("toName", Video), labels),
                new XElement(
                    "Video",
                    new XAttribute("name", Video),
                    new XAttribute("value", "$video"),
                    new XAttribute("frameRate", FrameRate(segments).ToString(CultureInfo.InvariantCulture))
                )
            ) + "\n";
    }

    private static IEnumerable<Segment> Labelled(IEnumerable<Segment> segments) =>
        segments.Where(segment => segment.Class is not null && segment.Start >= TimeSpan.Zero);

    private static object Range(Segment segment, TimeSpan offset, double rate)
    {
        var start = Math.Max(0, Frame(segment.Start + offset, rate)) + 1;
        return new { Start = start, End = Math.Max(start, Frame(segment.End + offset, rate)) };
    }

    private static long Frame(TimeSpan time, double rate) => (long)Math.Round(time.TotalSeconds * rate);

    /// <summary>Frames per second over the whole table.</summary>
    private static double FrameRate(IReadOnlyList<Segment> segments)
    {
        if (segments.Count == 0)
            return 25;
        var (frames, time) = (
            segments.Max(segment => segment.EndFrame) - segments.Min(segment => segment.StartFrame),
            segments.Max(segment => segment.End) - segments.Min(segment => segment.Start)
        );
        return time > TimeSpan.Zero ? Math.Round(frames / time.TotalSeconds, 3) : 25;
    }
}
