using System.Text.Json;
using System.Xml.Linq;
using Framewise.Media;
using Framewise.Results.Exports;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Results.Segments;
using Framewise.Tests.Results.Formats;
using Framewise.Tests.Results.Report;
using Sylvan.Data.Csv;

namespace Framewise.Tests.Results.Exports;

public sealed class ResultExportTests(Chromium chromium) : IDisposable
{
    private const string Label = "cat & <b>mouse</b>\n--> 2, \"x\"";

    private static readonly VideoStreamInfo s_stream = new()
    {
        Path = "a.mp4",
        Container = "mp4",
        Codec = "h264",
        DecoderVersion = "0",
        StreamIndex = 0,
        VideoStreamCount = 1,
        TimeBase = new Rational(1, 12800),
        Width = 160,
        Height = 90,
        Orientation = new Orientation(90, false),
        PixelFormat = "yuv420p",
        ColorSpace = "unknown",
        ColorTransfer = "unknown",
        ColorPrimaries = "unknown",
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Another_reader_reads_the_segments()
    {
        var segments = Export(ExportFormat.Segments, ExportFormat.Summary);
        using var csv = CsvDataReader.Create(_folder["exports", "a.mp4.segments.csv"]);
        foreach (var segment in segments)
        {
            Assert.True(csv.Read());
            Assert.Equal(
                (segment.Model, segment.Label, segment.Class?.ToString() ?? ""),
                (csv.GetString(0), csv.GetString(1), csv.GetString(2))
            );
            Assert.Equal(
                (segment.StartFrame, segment.EndFrame, segment.StartPts, segment.EndPts),
                (csv.GetInt64(3), csv.GetInt64(4), csv.GetInt64(5), csv.GetInt64(6))
            );
            Assert.Equal(
                (segment.Start.TotalSeconds, segment.End.TotalSeconds, segment.Frames),
                (csv.GetDouble(7), csv.GetDouble(8), csv.GetInt32(9))
            );
            Assert.Equal(segment.MeanProbability, csv.GetDouble(11), 1e-5);
        }
        Assert.False(csv.Read());
        using var summary = CsvDataReader.Create(_folder["exports", "a.mp4.summary.csv"]);
        Assert.True(summary.Read());
        Assert.Equal("dog", summary.GetString(1));
        // Of its segment's time some rows are of another label, or unsure.
        Assert.Equal((3.2, 3.32), (summary.GetDouble(3), Math.Round(segments[0].Length.TotalSeconds, 6)));
        // The file of all videos has the same rows, with the video in front.
        using var all = CsvDataReader.Create(_folder["exports", "summary.csv"]);
        do
        {
            Assert.True(all.Read());
            Assert.Equal("a.mp4", all.GetString(0));
            for (var column = 0; column < summary.FieldCount; column++)
                Assert.Equal(summary.GetString(column), all.GetString(column + 1));
        } while (summary.Read());
        Assert.False(all.Read());
    }

    [Fact]
    public async Task A_browser_reads_the_chapters_and_the_metadata()
    {
        var segments = Export(ExportFormat.Vtt);
        await using var view = await chromium.OpenAsync(ReportClip.Make(_folder));
        async Task<JsonElement[]> Cues(string file, string kind)
        {
            // A track is subject to the page's policy, so it is read in an empty page.
            await view.Page.GotoAsync("about:blank");
            return (
                await view.Page.EvaluateAsync<JsonElement>(
                    """
                    async ([text, kind]) => {
                      const video = document.createElement('video'), track = document.createElement('track');
                      track.kind = kind; track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' })); video.append(track);
                      document.body.append(video);
                      track.track.mode = 'hidden';
                      await new Promise((done, failed) => { track.onload = done; track.onerror = failed; });
                      return [...track.track.cues].map(cue => [cue.startTime, cue.endTime,
                      kind === 'chapters' ? cue.getCueAsHTML().textContent : cue.text]);
                    }
                    """,
                    new[] { File.ReadAllText(_folder[file]), kind }
                )
            ).EnumerateArray().ToArray();
        }
        var chapters = await Cues("a.mp4.vtt", "chapters");
        Assert.Equal(segments.Count, chapters.Length);
        foreach (var (segment, cue) in segments.Zip(chapters))
        {
            Assert.Equal((segment.Start.TotalSeconds, segment.End.TotalSeconds), (cue[0].GetDouble(), cue[1].GetDouble()));
            Assert.Equal(segment.Label.Replace('\n', ' '), cue[2].GetString());
        }
        foreach (var (segment, cue) in segments.Zip(await Cues("a.mp4.metadata.vtt", "metadata")))
        {
            using var json = JsonDocument.Parse(cue[2].GetString()!);
            Assert.Equal(
                (segment.Label, segment.StartPts),
                (json.RootElement.GetProperty("label").GetString(), json.RootElement.GetProperty("start_pts").GetInt64())
            );
        }
    }

    [Fact]
    public void The_elan_document_keeps_the_rules_of_its_schema()
    {
        var segments = Export(ExportFormat.Eaf);
        var root = XDocument.Load(_folder["a.mp4.eaf"]).Root!;
        Assert.Equal(["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE"], root.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("3.0", (string?)root.Attribute("FORMAT"));
        var slots = root.Element("TIME_ORDER")!
            .Elements()
            .ToDictionary(slot => (string)slot.Attribute("TIME_SLOT_ID")!, slot => (long)slot.Attribute("TIME_VALUE")!);
        var annotations = root.Descendants("ALIGNABLE_ANNOTATION").ToArray();
        var sure = segments.Where(segment => segment.Class is not null).ToArray();
        Assert.Equal(
            sure.Select(segment =>
                (segment.Start.TotalMilliseconds, segment.End.TotalMilliseconds, segment.Label.Replace("\n", "", StringComparison.Ordinal))
            ),
            annotations.Select(a =>
                (
                    (double)slots[(string)a.Attribute("TIME_SLOT_REF1")!],
                    (double)slots[(string)a.Attribute("TIME_SLOT_REF2")!],
                    a.Element("ANNOTATION_VALUE")!.Value
                )
            )
        );
        Assert.Equal(annotations.Length, annotations.Select(a => (string?)a.Attribute("ANNOTATION_ID")).Distinct().Count());
        Assert.Equal("./a.mp4", (string?)root.Descendants("MEDIA_DESCRIPTOR").Single().Attribute("RELATIVE_MEDIA_URL"));
        Assert.Equal(
            (string?)root.Element("LINGUISTIC_TYPE")!.Attribute("LINGUISTIC_TYPE_ID"),
            (string?)root.Element("TIER")!.Attribute("LINGUISTIC_TYPE_REF")
        );
    }

    [Fact]
    public void The_label_studio_task_has_the_segments_as_timeline_labels()
    {
        var segments = Export(ExportFormat.LabelStudio).Where(segment => segment.Class is not null).ToArray();
        var read = Duck.Ask(
            $"""
            with task as (select unnest(predictions) p, data from read_json({_folder[
                "a.mp4.label-studio.json"
            ]})), result as (select unnest(p.result) r, p.model_version as m, data from task)
            select r.value.ranges[1].start, r.value.ranges[1].end, r.value.timelinelabels[1],
            r.type, r.from_name, r.to_name, r.score, m, data.video from result
            """
        );
        Assert.Equal(segments.Length, read.Count);
        var config = XDocument.Load(_folder["a.mp4.label-studio.xml"]).Root!;
        var (control, video) = (config.Element("TimelineLabels")!, config.Element("Video")!);
        foreach (var (segment, row) in segments.Zip(read))
        {
            // Frames from 1, both ends included.
            Assert.Equal([segment.StartFrame + 1, segment.EndFrame], row[..2]);
            Assert.Equal(["timelinelabels", (string?)control.Attribute("name"), (string?)video.Attribute("name")], row[3..6]);
            Assert.Equal(segment.MeanProbability, (double)row[6]!, 1e-6);
            Assert.Equal(["net", "/data/local-files/?d=a.mp4"], row[7..]);
            Assert.Contains((string)row[2]!, control.Elements("Label").Select(label => (string?)label.Attribute("value")));
        }
        Assert.Equal((string?)video.Attribute("name"), (string?)control.Attribute("toName"));
        Assert.Equal("25", (string?)video.Attribute("frameRate"));
    }

    /// <summary>Tracks as CVAT's own loader takes them: a box holds from its keyframe until the next one.</summary>
    [Fact]
    public void The_cvat_tracks_cover_the_frames_of_the_segments()
    {
        var segments = Export(ExportFormat.Cvat).Where(segment => segment.Class is not null).ToArray();
        var root = XDocument.Load(_folder["a.mp4.cvat.xml"]).Root!;
        Assert.Equal(("annotations", "1.1"), (root.Name.LocalName, (string?)root.Element("version")));
        var size = (long)root.Descendants("size").Single();
        var tracks = root.Elements("track").ToArray();
        Assert.Equal(segments.Length, tracks.Length);
        foreach (var (segment, track) in segments.Zip(tracks))
        {
            var boxes = track.Elements("box").ToArray();
            Assert.All(
                boxes,
                box =>
                    Assert.Equal(
                        ("0.00", "0.00", "90.00", "160.00"),
                        (
                            (string?)box.Attribute("xtl"),
                            (string?)box.Attribute("ytl"),
                            (string?)box.Attribute("xbr"),
                            (string?)box.Attribute("ybr")
                        )
                    )
            );
            var shown = boxes
                .Zip(
                    boxes.Skip(1).Select(box => (long)box.Attribute("frame")!).Append(size),
                    (box, end) => (Start: (long)box.Attribute("frame")!, End: end, Outside: (int)box.Attribute("outside")! == 1)
                )
                .Where(span => !span.Outside);
            Assert.Equal((segment.StartFrame, segment.EndFrame, false), Assert.Single(shown));
        }
        var labels = Duck.Ask($"select name, type from read_json({_folder["a.mp4.cvat-labels.json"]})")
            .Select(row => (string?)row[0])
            .ToArray();
        Assert.Equal(labels, root.Descendants("label").Select(label => (string?)label.Element("name")));
        Assert.Equal(labels, tracks.Select(track => (string?)track.Attribute("label")));
    }

    private IReadOnlyList<Segment> Export(params ExportFormat[] formats)
    {
        FrameResult[] rows =
        [
            .. Enumerable.Range(0, 80).Select(i => WrittenResult.Row(i, (1, "dog", 0.9f))),
            .. Enumerable.Range(80, 40).Select(i => WrittenResult.Row(i, (2, "fog", 0.1f))),
            .. Enumerable.Range(120, 50).Select(i => WrittenResult.Row(i, (3, Label, 0.7f))),
        ];
        var table = WrittenResult.Write(_folder.Path, "a.mp4", rows);
        var ledger = LedgerDocument.TryRead(_folder["a.mp4.json"])!;
        File.WriteAllText(
            _folder["a.mp4.json"],
            (
                ledger with
                {
                    Counts = ledger.Counts with { Presented = rows.Length },
                    Stream = s_stream with { Path = _folder["a.mp4"] },
                }
            ).ToJson()
        );
        Assert.Empty(ResultExport.Write(_folder.Path, new ExportOptions { Formats = formats }).Problems);
        return VideoSegments.Find(table);
    }
}
