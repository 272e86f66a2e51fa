using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>
/// Annotations for CVAT ("CVAT for video 1.1"). CVAT tags single frames only; what lasts is a track, so each segment is a track of one box
/// around the whole picture, from the segment's first frame until it is outside.
/// </summary>
internal static class CvatDocument
{
    /// <exception cref="ResultException">The size of the picture is not known.</exception>
    public static string Write(IReadOnlyList<Segment> segments, VideoResult result)
    {
        var stream =
            result.Ledger?.Stream
            ?? throw new ResultException(
                $"'{result.Table}' cannot be exported for CVAT: the size of the picture stands in its ledger, which is missing.",
                result.Table ?? result.Name
            )
            {
                WayOut = $"Put '{Path.GetFileName(result.Name)}.json' beside it.",
            };
        var (width, height) = stream.Orientation.SwapsSides ? (stream.Height, stream.Width) : (stream.Width, stream.Height);
        var size = Math.Max(result.Ledger.Counts.Presented, segments.Select(segment => segment.EndFrame).DefaultIfEmpty().Max());
        var document = new XElement(
            "annotations",
            new XElement("version", "1.1"),
            new XElement(
                "meta",
                new XElement(
                    "task",
                    new XElement("name", Path.GetFileName(result.Name)),
                    new XElement("size", size),
                    new XElement("mode", "interpolation"),
                    new XElement(
                        "labels",
                        LabelsOf(segments).Select(label => new XElement("label", new XElement("name", label), new XElement("attributes")))
                    ),
                    new XElement("original_size", new XElement("width", width), new XElement("height", height))
                )
            ),
            Labelled(segments)
                .Select(
                    (segment, id) =>
                        new XElement(
                            "track",
                            new XAttribute("id", id),
                            new XAttribute("label", LabelOf(segment, segments)),
                            new XAttribute("source", "auto"),
                            Box(segment.StartFrame, outside: false, width, height),
                            segment.EndFrame < size ? Box(segment.EndFrame, outside: true, width, height) : null
                        )
                )
        );
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{document}\n";
    }

    /// <summary>The labels as CVAT's raw label constructor takes them: a task must know them before annotations are uploaded.</summary>
    public static string Labels(IReadOnlyList<Segment> segments) =>
        JsonSerializer.Serialize(
            LabelsOf(segments)
                .Select(label => new
                {
                    name = label,
                    type = "rectangle",
                    attributes = Array.Empty<object>(),
                }),
            JsonForm.Document
        ) + "\n";

    private static IEnumerable<Segment> Labelled(IEnumerable<Segment> segments) => segments.Where(segment => segment.Class is not null);

    private static IEnumerable<string> LabelsOf(IReadOnlyList<Segment> segments) =>
        Labelled(segments).Select(segment => LabelOf(segment, segments)).Distinct();

    /// <summary>With several models, which model says so.</summary>
    private static string LabelOf(Segment segment, IReadOnlyList<Segment> all)
    {
        var label = XmlText.Clean(segment.Label);
        return segment.Model == all[0].Model && segment.Model == all[^1].Model ? label : $"{XmlText.Clean(segment.Model)}: {label}";
    }

    private static XElement Box(long frame, bool outside, int width, int height) =>
        new(
            "box",
            new XAttribute("frame", frame),
            new XAttribute("keyframe", 1),
            new XAttribute("outside", outside ? 1 : 0),
            new XAttribute("occluded", 0),
            new XAttribute("xtl", "0.00"),
            new XAttribute("ytl", "0.00"),
            new XAttribute("xbr", Pixels(width)),
            new XAttribute("ybr", Pixels(height)),
            new XAttribute("z_order", 0)
        );

    private static string Pixels(int value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
