using System.Text.Json.Nodes;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.CliTests;

/// <summary>One long video done in parts, by shards of their own: the merged files are those of a single run.</summary>
public sealed class SplitTests : IProgress<RunProgress>, IDisposable
{
    private readonly Workspace _work = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("open.mp4", "-c:v libx264 -g 20 -bf 3 -x264-params open-gop=1:b-pyramid=normal", 2)]
    [InlineData("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1", 3)]
    [InlineData("varying.mkv", "-vf select='mod(n\\,3)+lt(n\\,60)*not(mod(n\\,2))' -vsync vfr -c:v libx264 -g 20 -bf 2", 4)]
    [InlineData("stream.ts", "-c:v libx264 -g 25 -bf 2 -x264-params open-gop=1", 5)]
    [InlineData("vp9.webm", "-c:v libvpx-vp9 -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime -cpu-used 8", 3)]
    [InlineData("mpeg2.ts", "-c:v mpeg2video -g 12 -bf 2", 3)]
    public async Task Merged_parts_are_the_bytes_of_a_single_run(string name, string encoding, int shards)
    {
        Make(name, encoding);
        await IsTheSameAsASingleRun(name, shards, 16.0 / shards, new ClassifierOptions(), ResultFormat.Csv);
        var some = new ClassifierOptions
        {
            Every = 3,
            Start = TimeSpan.FromSeconds(1.5),
            End = TimeSpan.FromSeconds(11),
            Threads = 1,
        };
        await IsTheSameAsASingleRun(name, shards, 9.0 / shards, some, ResultFormat.Csv);
    }

    [Fact]
    public async Task Edit_lists_are_heeded_in_every_part_and_all_formats_are_made()
    {
        Make("whole.mp4", "-c:v libx264 -g 25 -bf 3");
        _work.Ffmpeg("-ss", "1.3", "-i", "whole.mp4", "-c", "copy", "-bitexact", "edited.mp4");
        await IsTheSameAsASingleRun(
            "edited.mp4",
            3,
            4,
            // Rows of different lengths.
            new ClassifierOptions { Threshold = 0.34 },
            ResultFormat.Csv,
            ResultFormat.Jsonl,
            ResultFormat.Parquet
        );
    }

    [Fact]
    public async Task Parts_are_not_mistaken_for_whole_results_and_the_missing_one_is_named_with_what_makes_it()
    {
        Make("videos/long.mp4", "-c:v libx264 -g 20 -bf 2");
        for (var i = 1; i <= 2; i++)
            _work.Clip($"videos/short{i}.mp4", frames: 30);
        string[] videos = ["long.mp4", "short1.mp4", "short2.mp4"];
        await Run("single", videos);
        await Run("out", videos, shard: 2, of: 3, splitSeconds: 4);
        Assert.False(File.Exists(_work["out", "long.mp4.csv"]) || File.Exists(_work["out", "long.mp4.json"]));
        var early = ResultMerge.Merge([_work["out"]]);
        Assert.Contains(
            early.Missing,
            sentence =>
                sentence.Contains("part 1 of 3 is missing; the same command with --shard", StringComparison.Ordinal)
                || sentence.Contains("part 3 of 3 is missing; the same command with --shard", StringComparison.Ordinal)
        );
        Assert.Contains(early.Missing, sentence => sentence.Contains("shard 1 of 3 has left no report", StringComparison.Ordinal));
        foreach (var shard in (int[])[1, 3, 3])
            await Run("out", videos, shard, of: 3, splitSeconds: 4);
        var rows = ResultMerge.Merge([_work["out"]]);
        Assert.Empty(rows.Missing);
        Assert.Equal((3, 1), (rows.Videos, rows.Joined));
        AssertSame("single", "out");
        Assert.Equal(Timeless("single"), Timeless("out"));
        // A second merge finds nothing to do.
        Assert.Equal((3, 0), (ResultMerge.Merge([_work["out"]]) is var again ? again.Videos : 0, again.Joined));
        AssertSame("single", "out");
    }

    [Fact]
    public async Task The_plain_run_joins_parts_that_are_there_and_classifies_nothing_again()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await Run("single", ["a.mp4"]);
        foreach (var shard in (int[])[1, 2])
            await Run("out", ["a.mp4"], shard, of: 2, splitSeconds: 6);
        var summary = await Run("out", ["a.mp4"]);
        Assert.Equal((0, 1), (summary.Rows, summary.Skipped));
        AssertSame("single", "out");
    }

    [Fact]
    public async Task Folders_of_separate_machines_are_merged_into_a_third_and_mixtures_are_refused()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await Run("single", ["a.mp4"]);
        foreach (var shard in (int[])[1, 2])
            await Run($"machine{shard}", ["a.mp4"], shard, of: 2, splitSeconds: 6);
        string[] folders = [_work["machine1"], _work["machine2"]];
        Assert.Contains("--out", Assert.Throws<ResultException>(() => ResultMerge.Merge(folders)).Message, StringComparison.Ordinal);
        Assert.Equal(1, ResultMerge.Merge(folders, _work["all"]).Joined);
        AssertSame("single", "all");
        Assert.Equal(Timeless("single"), Timeless("all"));
        Assert.NotEmpty(Directory.GetFiles(_work["machine1"], "*.part-*"));
        await Run("other", ["a.mp4"], options: new ClassifierOptions { TopK = 2 });
        Assert.Contains(
            "different options",
            Assert.Throws<ResultException>(() => ResultMerge.Merge([_work["other"], .. folders], _work["mixed"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Parts_that_do_not_fit_together_are_not_merged_and_the_plain_run_does_the_video_again()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await Run("single", ["a.mp4"]);
        foreach (var shard in (int[])[1, 2])
            await Run("out", ["a.mp4"], shard, of: 2, splitSeconds: 6);
        var ledger = _work["out", "a.mp4.json.part-2-of-2"];
        var json = JsonNode.Parse(File.ReadAllText(ledger))!;
        var pixels = json["part"]!["entry"]!["pixels"]!.AsArray();
        Assert.Equal(ResumePoint.ProvenRows, pixels.Count);
        pixels[7] = 1;
        File.WriteAllText(ledger, json.ToJsonString());
        Assert.Contains(
            "different frames where they meet",
            Assert.Single(ResultMerge.Merge([_work["out"]]).Refused),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_work["out", "a.mp4.csv"]));
        await Run("out", ["a.mp4"]);
        AssertSame("single", "out");
        Assert.Empty(Directory.GetFiles(_work["out"], "*.part-*"));
    }

    [Theory]
    [InlineData("raw.h264", "-c:v libx264 -g 20 -bf 2", false)]
    [InlineData("one-key.mp4", "-c:v libx264 -g 9999", true)]
    public async Task Videos_that_cannot_be_cut_exactly_go_whole_to_one_shard_and_the_run_says_so(
        string name,
        string encoding,
        bool isLongByItsHeader
    )
    {
        Make(name, encoding);
        await Run("single", [name]);
        foreach (var shard in (int[])[1, 2])
            await Run("out", [name], shard, of: 2, splitSeconds: 5);
        Assert.Equal(isLongByItsHeader, _notices.Exists(notice => notice.Contains("is not divided, because", StringComparison.Ordinal)));
        AssertSame("single", "out");
    }

    [Fact]
    public async Task Damage_inside_a_part_is_found_and_the_video_done_whole()
    {
        Make("good.mp4", "-c:v libx264 -g 20");
        _work.Ffmpeg("-i", "good.mp4", "-c", "copy", "-bsf:v", "noise=amount=2000", "damaged.mp4");
        await Run("single", ["damaged.mp4"]);
        foreach (var shard in (int[])[1, 2])
            await Run("out", ["damaged.mp4"], shard, of: 2, splitSeconds: 5);
        Assert.Contains("the decoder met damage", Assert.Single(ResultMerge.Merge([_work["out"]]).Refused), StringComparison.Ordinal);
        await Run("out", ["damaged.mp4"]);
        AssertSame("single", "out");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public async Task A_part_that_was_interrupted_goes_on_where_it_was(int rowsBefore)
    {
        // Long enough for progress to be told, ten times a second, while rows are still to come.
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2", seconds: 60);
        await Run("single", ["a.mp4"]);
        using var stop = new CancellationTokenSource();
        _stopAfter = (rowsBefore, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run("out", ["a.mp4"], shard: 2, of: 2, splitSeconds: 30, cancellationToken: stop.Token)
        );
        _stopAfter = default;
        foreach (var shard in (int[])[1, 2])
            await Run("out", ["a.mp4"], shard, of: 2, splitSeconds: 30);
        Assert.Contains(
            _notices,
            notice =>
                notice.Contains("(part ", StringComparison.Ordinal) && notice.Contains("goes on after frame", StringComparison.Ordinal)
        );
        Assert.Equal(1, ResultMerge.Merge([_work["out"]]).Joined);
        AssertSame("single", "out");
    }

    [Fact]
    public async Task The_program_does_the_same_with_decoders_in_processes_of_their_own()
    {
        Make("a.mp4", "-c:v libx264 -g 20 -bf 2");
        await Run("single", ["a.mp4"]);
        Assert.Equal(2, (await _work.Classify("a.mp4", "--split-long", "6")).ExitStatus);
        Assert.Equal(0, (await _work.Classify(_work["a.mp4"], "--shard", "2/2", "--split-long", "6")).ExitStatus);
        Assert.Equal(75, (await ProgramRun.In(_work.Folder, "merge", "out")).ExitStatus);
        Assert.Equal(0, (await _work.Classify(_work["a.mp4"], "--shard", "1/2", "--split-long", "6")).ExitStatus);
        Assert.Equal(0, (await ProgramRun.In(_work.Folder, "merge", "out")).ExitStatus);
        AssertSame("single", "out");
    }

    private (int Rows, CancellationTokenSource? Stop) _stopAfter;

    void IProgress<RunProgress>.Report(RunProgress value)
    {
        if (value.Notice is { } notice)
            _notices.Add(notice);
        if (_stopAfter.Stop is { } stop && value.RowsOfRun >= _stopAfter.Rows)
            stop.Cancel();
    }

    private async Task IsTheSameAsASingleRun(
        string video,
        int shards,
        double splitSeconds,
        ClassifierOptions options,
        params ResultFormat[] formats
    )
    {
        await Run("single", [video], options: options, formats: formats);
        for (var shard = shards; shard >= 1; shard--)
            await Run("out", [video], shard, shards, splitSeconds, options, formats);
        Assert.True(Directory.GetFiles(_work["out"], "*.json.part-*").Length >= Math.Min(shards, 2), "the video was not cut");
        var merged = ResultMerge.Merge([_work["out"]]);
        Assert.Empty(merged.Refused.Concat(merged.Missing));
        Assert.Equal(1, merged.Joined);
        AssertSame("single", "out");
        Directory.Delete(_work["single"], recursive: true);
        Directory.Delete(_work["out"], recursive: true);
    }

    private async Task<RunSummary> Run(
        string folder,
        string[] videos,
        int shard = 0,
        int of = 0,
        double splitSeconds = 0,
        ClassifierOptions? options = null,
        ResultFormat[]? formats = null,
        CancellationToken cancellationToken = default
    )
    {
        using var classifier = new VideoClassifier(
            [Model.Load(_work["colors.onnx"])],
            (options ?? new ClassifierOptions { Threads = 2 }) with
            {
                Batch = 8,
            }
        );
        var results = new ResultOptions
        {
            Folder = _work[folder],
            Formats = formats ?? [ResultFormat.Csv],
            Shard = shard == 0 ? null : new VideoShard(shard, of),
            SplitLong = splitSeconds == 0 ? null : TimeSpan.FromSeconds(splitSeconds),
            CheckpointInterval = TimeSpan.Zero,
        };
        return await new FolderRun(classifier, results, this).ExecuteAsync(
            [.. videos.Select(video => new VideoFile(File.Exists(_work[video]) ? _work[video] : _work["videos", video], video))],
            cancellationToken
        );
    }

    private void AssertSame(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (var name in Names(expected))
            if (name.EndsWith(".json", StringComparison.Ordinal))
                Assert.Equal(FaultTests.Timeless(_work[expected, name]), FaultTests.Timeless(_work[actual, name]));
            else
                Assert.Equal(File.ReadAllBytes(_work[expected, name]), File.ReadAllBytes(_work[actual, name]));
    }

    private string Timeless(string folder) => FaultTests.Timeless(_work[folder, "run.json"]);

    private string[] Names(string folder) =>
        [
            .. Directory
                .GetFiles(_work[folder])
                .Select(file => Path.GetFileName(file))
                .Where(name => !name.StartsWith("run.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    private void Make(string name, string encoding, int seconds = 12)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_work[name])!);
        _work.Ffmpeg([
            "-f",
            "lavfi",
            "-i",
            $"testsrc2=size=96x64:rate=25:duration={seconds},negate=enable='lt(mod(n,37),18)'",
            .. encoding.Replace("'", "", StringComparison.Ordinal).Split(' '),
            "-sc_threshold",
            "0",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-bitexact",
            name,
        ]);
    }
}
