using System.Text.Json.Nodes;

namespace Framewise.CliTests;

/// <summary>One long video done by several processes: the merged files are those of a single run.</summary>
public sealed class SplitTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("open.mp4", "-c:v libx264 -g 20 -bf 3 -x264-params open-gop=1:b-pyramid=normal", 2)]
    [InlineData("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1", 3)]
    [InlineData("varying.mkv", "-vf select='mod(n\\,3)+lt(n\\,60)*not(mod(n\\,2))' -vsync vfr -c:v libx264 -g 20 -bf 2", 4)]
    [InlineData("stream.ts", "-c:v libx264 -g 25 -bf 2 -x264-params open-gop=1", 5)]
    [InlineData("vp9.webm", "-c:v libvpx-vp9 -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime -cpu-used 8", 3)]
    public async Task Merged_parts_are_the_bytes_of_a_single_run(string name, string encoding, int shards)
    {
        Make(name, encoding);
        await IsTheSameAsASingleRun(name, shards, "--split-long", $"{16 / shards}");
        await IsTheSameAsASingleRun(name, shards, "--split-long", $"{9 / shards}", "--every", "3", "--start", "1.5", "--end", "11");
    }

    [Fact]
    public async Task Edit_lists_are_heeded_in_every_part_and_all_formats_are_made()
    {
        Make("whole.mp4", "-c:v libx264 -g 25 -bf 3");
        _work.Ffmpeg("-ss", "1.3", "-i", "whole.mp4", "-c", "copy", "-bitexact", "edited.mp4");
        await IsTheSameAsASingleRun("edited.mp4", 3, "--split-long", "4", "--format", "csv,jsonl,parquet");
    }

    [Fact]
    public async Task Parts_are_balanced_with_short_videos_resumed_when_killed_and_not_mistaken_for_whole_results()
    {
        Make("videos/long.mp4", "-c:v libx264 -g 20 -bf 2");
        for (var i = 1; i <= 3; i++) _work.Clip($"videos/short{i}.mp4", frames: 30);
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "single", "videos");
        string[] split = ["videos", "--split-long", "4"];
        Assert.Equal(0, (await _work.Classify([.. split, "--shard", "2/3"])).ExitStatus);
        Assert.False(File.Exists(_work["out", "long.mp4.csv"]) || File.Exists(_work["out", "long.mp4.json"]));
        var early = await Merge("out");
        Assert.Equal(75, early.ExitStatus);
        Assert.Contains("--shard 1/3", early.Error, StringComparison.Ordinal);
        Assert.Contains("part", early.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _work.Classify([.. split, "--shard", "1/3"])).ExitStatus);
        Assert.Equal(0, (await _work.Classify([.. split, "--shard", "3/3"])).ExitStatus);
        Assert.Contains("skipped", (await _work.Classify([.. split, "--shard", "3/3"])).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Merge("out")).ExitStatus);
        AssertSame("single", "out");
        Assert.Equal(Run("single"), Run("out"));
    }

    [Fact]
    public async Task Folders_of_separate_machines_are_merged_into_a_third_and_mixtures_are_refused()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "single", "a.mp4");
        foreach (var shard in (int[])[1, 2])
            await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", $"machine{shard}", "a.mp4", "--shard", $"{shard}/2", "--split-long", "6");
        Assert.Equal(2, (await Merge("machine1", "machine2")).ExitStatus);
        Assert.Equal(0, (await Merge("machine1", "machine2", "-o", "all")).ExitStatus);
        AssertSame("single", "all");
        Assert.NotEmpty(Directory.GetFiles(_work["machine1"], "*.part-*"));

        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "other", "a.mp4", "--top-k", "2");
        var mixed = await Merge("other", "machine2", "-o", "mixed");
        Assert.Equal(2, mixed.ExitStatus);
        Assert.Contains("different options", mixed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_do_not_fit_together_are_not_merged_and_the_plain_run_does_the_video_again()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "single", "a.mp4");
        foreach (var shard in (int[])[1, 2]) Assert.Equal(0, (await _work.Classify("a.mp4", "--shard", $"{shard}/2", "--split-long", "6")).ExitStatus);
        var ledger = _work["out", "a.mp4.json.part-2-of-2"];
        var json = JsonNode.Parse(File.ReadAllText(ledger))!;
        var pixels = json["part"]!["entry"]!["pixels"]!.AsArray();
        Assert.Equal(16, pixels.Count);
        pixels[7] = 1;
        File.WriteAllText(ledger, json.ToJsonString());
        var refused = await Merge("out");
        Assert.Equal(1, refused.ExitStatus);
        Assert.Contains("different frames where they meet", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_work["out", "a.mp4.csv"]));
        Assert.Equal(0, (await _work.Classify("a.mp4")).ExitStatus);
        AssertSame("single", "out");
    }

    [Fact]
    public async Task Videos_that_cannot_be_cut_exactly_go_whole_to_one_shard_and_the_run_says_so()
    {
        Make("raw.h264", "-c:v libx264 -g 20 -bf 2");
        Make("one-key.mp4", "-c:v libx264 -g 9999");
        Make("good.mp4", "-c:v libx264 -g 20");
        _work.Ffmpeg("-i", "good.mp4", "-c", "copy", "-bsf:v", "noise=amount=2000", "damaged.mp4");
        foreach (var shard in (int[])[1, 2])
        {
            var run = await _work.Classify("one-key.mp4", "--shard", $"{shard}/2", "--split-long", "5");
            Assert.Contains("is not divided", run.Error, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(_work["out", "one-key.mp4.csv"]));
        await _work.Classify("raw.h264", "--shard", "1/1", "--split-long", "5");
        Assert.True(File.Exists(_work["out", "raw.h264.csv"]));
        foreach (var shard in (int[])[1, 2]) await _work.Classify("damaged.mp4", "--shard", $"{shard}/2", "--split-long", "5");
        var refused = await Merge("out");
        Assert.Equal(1, refused.ExitStatus);
        Assert.Contains("damaged", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_work["out", "damaged.mp4.csv"]));
    }

    private async Task IsTheSameAsASingleRun(string video, int shards, params string[] options)
    {
        string[] all = [.. options];
        var split = Array.IndexOf(all, "--split-long");
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, ["classify", "-m", "colors.onnx", "-o", "single", video, .. all[..split], .. all[(split + 2)..]])).ExitStatus);
        for (var shard = shards; shard >= 1; shard--) Assert.Equal(0, (await _work.Classify([video, "--shard", $"{shard}/{shards}", .. all])).ExitStatus);
        Assert.True(Directory.GetFiles(_work["out"], "*.json.part-*").Length >= Math.Min(shards, 2), "the video was not cut");
        var merged = await Merge("out");
        Assert.True(merged.ExitStatus == 0, merged.Error);
        AssertSame("single", "out");
        Directory.Delete(_work["single"], recursive: true);
        Directory.Delete(_work["out"], recursive: true);
    }

    private void AssertSame(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (var name in Names(expected).Where(name => !name.StartsWith("run.", StringComparison.Ordinal)))
            if (name.EndsWith(".json", StringComparison.Ordinal)) Assert.Equal(FaultTests.Timeless(_work[expected, name]), FaultTests.Timeless(_work[actual, name]));
            else Assert.Equal(File.ReadAllBytes(_work[expected, name]), File.ReadAllBytes(_work[actual, name]));
    }

    private string Run(string folder) => FaultTests.Timeless(_work[folder, "run.json"]).Replace($"\"{folder}/", "\"", StringComparison.Ordinal);

    private Task<ProgramRun> Merge(params string[] arguments) => ProgramRun.In(_work.Folder, ["merge", .. arguments]);

    private string[] Names(string folder) => [.. Directory.GetFiles(_work[folder]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private void Make(string name, string encoding)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_work[name])!);
        _work.Ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=12", .. encoding.Replace("'", "", StringComparison.Ordinal).Split(' '), "-threads", "1", "-pix_fmt", "yuv420p", "-bitexact", name]);
    }
}
