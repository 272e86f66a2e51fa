using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Framewise.FrameSources;
using Framewise.Preprocessing;

namespace Framewise.CliTests;

/// <summary><c>framewise extract</c> and what <c>classify</c> makes of its files.</summary>
public sealed class ExtractTests : IDisposable
{
    private readonly Workspace _work = new();

    public ExtractTests() => _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-frames:v", "40", "-bf", "2", "a.mp4");

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task An_extraction_leaves_alone_what_another_one_is_writing()
    {
        _work.Clip("a.mp4", frames: 3);
        using (var other = new FileStream(_work["a.tfrecord.partial"], FileMode.Create, FileAccess.Write, FileShare.None))
        {
            other.Write("rows"u8);
            other.Flush();
            var run = await ProgramRun.In(_work.Folder, "extract", "a.mp4", "-o", "a.tfrecord", "--png");
            Assert.Equal(75, run.ExitStatus);
            Assert.Contains("another extraction", run.Error, StringComparison.Ordinal);
            Assert.Equal(4, new FileInfo(_work["a.tfrecord.partial"]).Length);
        }
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "extract", "a.mp4", "-o", "a.tfrecord", "--png")).ExitStatus);
        Assert.False(File.Exists(_work["a.tfrecord.partial"]));
    }

    [Fact]
    public async Task Rows_are_the_same_here_in_a_child_process_and_from_a_file()
    {
        await Expect(0, "extract", "a.mp4", "-m", "colors.onnx", "-o", "a.tfrecord");
        foreach (
            var selection in (string[][])
                [
                    [],
                    ["--every", "3", "--start", "0.2", "--end", "1.1"],
                    ["--batch", "7", "--threads", "1"],
                ]
        )
        {
            foreach (
                var (folder, input, isolate) in new[] { ("here", "a.mp4", "off"), ("child", "a.mp4", "on"), ("file", "a.tfrecord", "on") }
            )
                await Expect(0, ["classify", "-m", "colors.onnx", "-o", folder, "--isolate", isolate, "--overwrite", input, .. selection]);
            var expected = File.ReadAllBytes(_work["here", "a.mp4.csv"]);
            Assert.Equal(expected, File.ReadAllBytes(_work["child", "a.mp4.csv"]));
            Assert.Equal(expected, File.ReadAllBytes(_work["file", "a.tfrecord.csv"]));
            Assert.Equal(FaultTests.Timeless(_work["here", "a.mp4.json"]), FaultTests.Timeless(_work["child", "a.mp4.json"]));
        }
    }

    [Fact]
    public async Task A_part_of_a_video_is_extracted_and_classified_as_that_part()
    {
        string[] part = ["--every", "2", "--end", "0.8"];
        var run = await Expect(0, ["extract", "a.mp4", "-m", "colors.onnx", .. part]);
        Assert.Contains("10 frames -> a.mp4.tfrecord", run.Error, StringComparison.Ordinal);
        await Expect(0, ["classify", "-m", "colors.onnx", "-o", "here", "a.mp4", .. part]);
        await Expect(0, ["classify", "-m", "colors.onnx", "-o", "file", "a.mp4.tfrecord", .. part]);
        Assert.Equal(File.ReadAllBytes(_work["here", "a.mp4.csv"]), File.ReadAllBytes(_work["file", "a.mp4.tfrecord.csv"]));
        var whole = await Expect(1, "classify", "-m", "colors.onnx", "-o", "whole", "a.mp4.tfrecord");
        Assert.Contains("--every", whole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pixels_for_another_model_are_refused()
    {
        await Expect(0, "extract", "a.mp4", "-m", "colors.onnx", "-o", "a.tfrecord");
        var card = File.ReadAllText(_work["colors.card.json"]);
        File.WriteAllText(_work["colors.card.json"], card.Replace("area", "bilinear", StringComparison.Ordinal));
        var run = await Expect(1, "classify", "-m", "colors.onnx", "a.tfrecord");
        Assert.Contains("Filter = Area", run.Error, StringComparison.Ordinal);
        Assert.Contains("Filter = Bilinear", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_extracted_leaves_no_file()
    {
        File.WriteAllText(_work["text.mp4"], "this is a text file\n");
        Assert.Contains(
            "text.mp4",
            (await Expect(2, "extract", "text.mp4", "-m", "colors.onnx", "-o", "b.tfrecord")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            ".tfrecord",
            (await Expect(2, "extract", "a.mp4", "-m", "colors.onnx", "-o", "b.txt")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be written",
            (await Expect(75, "extract", "a.mp4", "-m", "colors.onnx", "-o", "no/such/folder/b.tfrecord")).Error,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_work.Folder, "b.*"));
    }

    /// <summary>The npm package tfrecord 0.2.0, which uses protobuf.js, reads our file and writes one.</summary>
    [Fact]
    public async Task An_independent_implementation_reads_our_records_and_we_read_its()
    {
        _work.InstallNode("IndependentTfRecord");
        await Expect(0, "extract", "a.mp4", "-m", "colors.onnx", "-o", "ours.tfrecord");
        var records = _work
            .Tool("node", "convert.js", "ours.tfrecord", "theirs.tfrecord")!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(
            ["stream", .. Enumerable.Repeat("frame", 40), "end"],
            records.Select(record => record.GetProperty("record").GetString())
        );
        var recipe = new PixelRecipe
        {
            Width = 8,
            Height = 8,
            Crop = CropMode.Squash,
            Filter = ResizeFilter.Area,
        };
        using var source = new DecoderSource(new DecodeRequest(_work["a.mp4"], [recipe], new WantedFrames()), [new Preprocessor(recipe)]);
        var frame = new PreparedFrame([8 * 8 * 3]);
        foreach (var record in records[1..^1])
        {
            Assert.True(source.Read());
            source.Fill(frame);
            Assert.Equal(
                $"{frame.Info.Index} {frame.Info.Pts} 8",
                $"{record.GetProperty("index")} {record.GetProperty("pts")} {record.GetProperty("height")}"
            );
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(frame.Pixels[0].Span)), record.GetProperty("pixels").GetString());
        }
        Assert.NotEqual(File.ReadAllBytes(_work["ours.tfrecord"]), File.ReadAllBytes(_work["theirs.tfrecord"]));
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "ours.tfrecord", "theirs.tfrecord");
        Assert.Equal(File.ReadAllBytes(_work["out", "ours.tfrecord.csv"]), File.ReadAllBytes(_work["out", "theirs.tfrecord.csv"]));
    }

    /// <summary>Read by the npm package tfrecord, decoded by the ffmpeg program.</summary>
    [Theory]
    [InlineData(0.0, "--png")]
    [InlineData(8.0, "--jpeg", "95")] // the coloured edges of this clip, with chroma halved; another order of colours would be 50 off
    public async Task Pictures_are_what_an_independent_reader_and_decoder_find(double mostDifference, params string[] encoding)
    {
        _work.InstallNode("IndependentTfRecord");
        await Expect(0, ["extract", "a.mp4", "-o", "ours.tfrecord", "--size", "120x68", .. encoding]);
        var records = _work
            .Tool("node", "convert.js", "ours.tfrecord", "theirs.tfrecord")!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(42, records.Count);
        var recipe = new PixelRecipe
        {
            Width = 120,
            Height = 68,
            Crop = CropMode.Squash,
            Filter = ResizeFilter.Area,
        };
        using var source = new DecoderSource(new DecodeRequest(_work["a.mp4"], [recipe], new WantedFrames()), [new Preprocessor(recipe)]);
        var frame = new PreparedFrame([120 * 68 * 3]);
        foreach (var record in records[1..6])
        {
            Assert.True(source.Read());
            source.Fill(frame);
            File.WriteAllBytes(_work["picture"], record.GetProperty("encoded").GetBytesFromBase64());
            _work.Ffmpeg("-i", "picture", "-f", "rawvideo", "-pix_fmt", "rgb24", "picture.rgb");
            var decoded = File.ReadAllBytes(_work["picture.rgb"]);
            Assert.Equal(frame.Pixels[0].Length, decoded.Length);
            Assert.InRange(decoded.Zip(frame.Pixels[0].ToArray(), (theirs, ours) => Math.Abs(theirs - ours)).Average(), 0, mostDifference);
        }
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "ours.tfrecord", "theirs.tfrecord");
        Assert.Equal(File.ReadAllBytes(_work["out", "ours.tfrecord.csv"]), File.ReadAllBytes(_work["out", "theirs.tfrecord.csv"]));
    }

    [Fact]
    public async Task Pictures_are_classified_by_any_model_with_rows_close_to_those_of_the_video()
    {
        _work.Ffmpeg("-i", "a.mp4", "-c", "copy", "-metadata:s:v", "rotate=90", "turned.mp4");
        await Expect(0, "extract", "turned.mp4", "-o", "a.tfrecord", "--jpeg", "95", "--size", "45", "--every", "2");
        foreach (var write in (Action[])[() => TinyModel.Write(_work.Folder), () => TinyModel.WriteCorner(_work.Folder)])
        {
            write();
            await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "--overwrite", "turned.mp4", "a.tfrecord", "--every", "2");
            var (video, pictures) = (_work.Rows("turned.mp4.csv"), _work.Rows("a.tfrecord.csv"));
            Assert.Equal(20, pictures.Count);
            foreach (var (expected, row) in video.Zip(pictures))
            {
                foreach (var column in (string[])["frame_index", "pts", "time_s", "flags"])
                    Assert.Equal(expected[column], row[column]);
                Assert.InRange(Probability(row, "prob_1") - Probability(expected, "prob_1"), -0.1, 0.1);
                if (Probability(expected, "prob_1") - Probability(expected, "prob_2") > 0.1)
                    Assert.Equal(expected["label_1"], row["label_1"]);
            }
        }
    }

    [Theory]
    [InlineData("--size", "64")]
    [InlineData("--jpeg", "0")]
    [InlineData("--jpeg", "90", "--png")]
    [InlineData("--png", "-m", "colors.onnx")]
    [InlineData("--png", "--size", "64x")]
    public async Task Impossible_pictures_are_refused(params string[] options)
    {
        await Expect(2, ["extract", "a.mp4", "-o", "b.tfrecord", .. options]);
        Assert.False(File.Exists(_work["b.tfrecord"]));
    }

    private static double Probability(Dictionary<string, string> row, string column) =>
        double.Parse(row[column], CultureInfo.InvariantCulture);

    private async Task<ProgramRun> Expect(int status, params string[] arguments)
    {
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.True(run.ExitStatus == status, $"{string.Join(' ', arguments)} ended with {run.ExitStatus}: {run.Error}");
        return run;
    }
}
