using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Framewise.Results.Files;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Exports;

/// <summary>An ELAN annotation document (EAF 3.0): a tier per model, an annotation per segment with a label.</summary>
internal static class ElanDocument
{
    private const string Type = "default-lt";

    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <param name="segments">All segments of one video.</param>
    /// <param name="result">Where they come from.</param>
    /// <param name="file">The place of the document, from which the video is linked.</param>
    /// <param name="offset">When a player shows the first frame.</param>
    public static string Write(IReadOnlyList<Segment> segments, VideoResult result, string file, TimeSpan offset)
    {
        var kept = segments
            .Where(segment =>
                segment.Class is not null
                && segment.Start + offset >= TimeSpan.Zero
                && Milliseconds.Of(segment.End) > Milliseconds.Of(segment.Start)
            )
            .ToArray();
        var document = new XElement(
            "ANNOTATION_DOCUMENT",
            new XAttribute(XNamespace.Xmlns + "xsi", Instance),
            new XAttribute("AUTHOR", "Framewise"),
            new XAttribute(
                "DATE",
                (result.Ledger?.Finished ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    CultureInfo.InvariantCulture
                )
            ),
            new XAttribute("FORMAT", "3.0"),
            new XAttribute("VERSION", "3.0"),
            new XAttribute(Instance + "noNamespaceSchemaLocation", "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"),
            Header(result, file),
            new XElement(
                "TIME_ORDER",
                kept.SelectMany((segment, i) => new[] { Slot(2 * i, segment.Start + offset), Slot(2 * i + 1, segment.End + offset) })
            ),
            segments.Select(segment => segment.Model).Distinct().SelectMany(model => Tiers(model, kept)),
            new XElement(
                "LINGUISTIC_TYPE",
                new XAttribute("GRAPHIC_REFERENCES", false),
                new XAttribute("LINGUISTIC_TYPE_ID", Type),
                new XAttribute("TIME_ALIGNABLE", true)
            )
        );
        using var text = new MemoryStream();
        using (
            var writer = XmlWriter.Create(
                text,
                new XmlWriterSettings
                {
                    Indent = true,
                    Encoding = new UTF8Encoding(false),
                    NewLineChars = "\n",
                }
            )
        )
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static XElement Header(VideoResult result, string file)
    {
        var name = Path.GetFileName(result.Name);
        var video = Path.GetFullPath(result.Ledger?.Stream?.Path ?? Path.Combine(result.Folder, name));
        return new XElement(
            "HEADER",
            new XAttribute("MEDIA_FILE", ""),
            new XAttribute("TIME_UNITS", "milliseconds"),
            new XElement(
                "MEDIA_DESCRIPTOR",
                new XAttribute("MEDIA_URL", FileLink.To(video)),
                new XAttribute("MIME_TYPE", MimeType(name)),
                new XAttribute("RELATIVE_MEDIA_URL", FileLink.From(file, video))
            )
        );
    }

    private static string MimeType(string fileName) =>
        Path.GetExtension(fileName).ToLowerInvariant() switch
        {
            ".mp4" or ".m4v" => "video/mp4",
            ".mov" => "video/quicktime",
            ".mpg" or ".mpeg" => "video/mpeg",
            ".webm" => "video/webm",
            _ => "unknown",
        };

    private static XElement Slot(int number, TimeSpan time) =>
        new("TIME_SLOT", new XAttribute("TIME_SLOT_ID", $"ts{number + 1}"), new XAttribute("TIME_VALUE", Milliseconds.Of(time)));

    /// <summary>A tier for a model; where its segments overlap, which ELAN allows in no tier, one for each label.</summary>
    private static IEnumerable<XElement> Tiers(string model, Segment[] segments)
    {
        var name = model.Length > 0 ? model : "labels";
        var own = segments.Select((segment, i) => (segment, i)).Where(entry => entry.segment.Model == model).ToArray();
        var overlaps = own.Zip(own.Skip(1), (one, next) => next.segment.Start < one.segment.End).Contains(true);
        return overlaps
            ? own.GroupBy(entry => entry.segment.Label).Select(label => Tier($"{name}: {label.Key}", label))
            : [Tier(name, own)];
    }

    private static XElement Tier(string name, IEnumerable<(Segment Segment, int Number)> segments) =>
        new(
            "TIER",
            new XAttribute("LINGUISTIC_TYPE_REF", Type),
            new XAttribute("TIER_ID", XmlText.Clean(name)),
            segments.Select(entry => new XElement(
                "ANNOTATION",
                new XElement(
                    "ALIGNABLE_ANNOTATION",
                    new XAttribute("ANNOTATION_ID", $"a{entry.Number + 1}"),
                    new XAttribute("TIME_SLOT_REF1", $"ts{2 * entry.Number + 1}"),
                    new XAttribute("TIME_SLOT_REF2", $"ts{2 * entry.Number + 2}"),
                    new XElement("ANNOTATION_VALUE", XmlText.Clean(entry.Segment.Label))
                )
            ))
        );
}
