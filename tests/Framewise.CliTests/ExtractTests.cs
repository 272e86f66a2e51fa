using System.Diagnostics;
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
    public async Task Rows_are_the_same_here_in_a_child_process_and_from_a_file()
    {
        await Expect(0, "extract", "a.mp4", "-m", "colors.onnx", "-o", "a.tfrecord");
        foreach (var selection in (string[][])[[], ["--every", "3", "--start", "0.2", "--end", "1.1"], ["--batch", "7", "--threads", "1"]])
        {
            foreach (var (folder, input, isolate) in new[] { ("here", "a.mp4", "off"), ("child", "a.mp4", "on"), ("file", "a.tfrecord", "on") })
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
    public async Task Pixels_for_another_network_are_refused()
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
        Assert.Contains("text.mp4", (await Expect(2, "extract", "text.mp4", "-m", "colors.onnx", "-o", "b.tfrecord")).Error, StringComparison.Ordinal);
        Assert.Contains(".tfrecord", (await Expect(2, "extract", "a.mp4", "-m", "colors.onnx", "-o", "b.txt")).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be written", (await Expect(75, "extract", "a.mp4", "-m", "colors.onnx", "-o", "no/such/folder/b.tfrecord")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_work.Folder, "b.*"));
    }

    /// <summary>The npm package tfrecord 0.2.0, which uses protobuf.js, reads our file and writes one.</summary>
    [Fact]
    public async Task An_independent_implementation_reads_our_records_and_we_read_its()
    {
        InstallIndependent();
        await Expect(0, "extract", "a.mp4", "-m", "colors.onnx", "-o", "ours.tfrecord");
        var records = Tool("node", "convert.js", "ours.tfrecord", "theirs.tfrecord")!.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["stream", .. Enumerable.Repeat("frame", 40), "end"], records.Select(record => record.GetProperty("record").GetString()));
        var recipe = new PixelRecipe { Width = 8, Height = 8, Crop = CropMode.Squash, Filter = ResizeFilter.Area };
        using var source = new DecoderSource(new FrameDemand(_work["a.mp4"], [recipe], new ClassifierOptions()), [new Preprocessor(recipe)]);
        var frame = new PreparedFrame([8 * 8 * 3]);
        foreach (var record in records[1..^1])
        {
            Assert.True(source.Read());
            source.Take(frame);
            Assert.Equal($"{frame.Info.Index} {frame.Info.Pts} 8", $"{record.GetProperty("index")} {record.GetProperty("pts")} {record.GetProperty("height")}");
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(frame.Pixels[0].Span)), record.GetProperty("pixels").GetString());
        }
        Assert.NotEqual(File.ReadAllBytes(_work["ours.tfrecord"]), File.ReadAllBytes(_work["theirs.tfrecord"]));
        await Expect(0, "classify", "-m", "colors.onnx", "-o", "out", "ours.tfrecord", "theirs.tfrecord");
        Assert.Equal(File.ReadAllBytes(_work["out", "ours.tfrecord.csv"]), File.ReadAllBytes(_work["out", "theirs.tfrecord.csv"]));
    }

    private void InstallIndependent()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Framewise.CliTests", "IndependentTfRecord"))) File.Copy(file, _work[Path.GetFileName(file)]);
        Assert.SkipWhen(Tool("npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund") is null, "npm cannot fetch the package tfrecord here.");
    }

    /// <summary>What a program prints; null where it is not there or fails.</summary>
    private string? Tool(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _work.Folder, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private async Task<ProgramRun> Expect(int status, params string[] arguments)
    {
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.True(run.ExitStatus == status, $"{string.Join(' ', arguments)} ended with {run.ExitStatus}: {run.Error}");
        return run;
    }
}
