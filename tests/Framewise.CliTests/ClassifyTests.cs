using System.Text.Json;

namespace Framewise.CliTests;

public sealed class ClassifyTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_folder_of_videos_becomes_one_table_and_one_ledger_each()
    {
        _work.Clip("videos/red.mp4");
        _work.Clip("videos/inner/blue.mkv", "blue", 32);
        var run = await _work.Classify("videos");
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal("", run.Output);
        Assert.Matches(
            @"57 frames of 2 videos in [\d.]+ s \([\d.]+ frames/s\); limited by \S+ \(\S+ could go [\d.]+ times as fast\)\s*$",
            run.Error
        );
        var red = _work.Rows("red.mp4.csv");
        Assert.Equal(25, red.Count);
        Assert.All(red, row => Assert.Equal("red", row["label_1"]));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), red.Select(row => row["frame_index"]));
        Assert.Equal("0.960000", red[^1]["time_s"]);
        Assert.All(_work.Rows(Path.Combine("inner", "blue.mkv.csv")), row => Assert.Equal("blue", row["label_1"]));
        using var ledger = JsonDocument.Parse(File.ReadAllText(_work["out", "inner", "blue.mkv.json"]));
        Assert.Equal("complete", ledger.RootElement.GetProperty("status").GetString());
        Assert.Equal(32, ledger.RootElement.GetProperty("counts").GetProperty("rows").GetInt32());
        Assert.True(ledger.RootElement.GetProperty("balances").GetBoolean());
        Assert.Empty(Directory.GetFiles(_work["out"], "*.partial", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("with space.mp4")]
    [InlineData("it's \"quoted\".mp4")]
    [InlineData("100%d.mp4")]
    [InlineData("ünï cödé 日本.mp4")]
    [InlineData("UPPER.MP4")]
    [InlineData("a:b.mp4")]
    public async Task Odd_names_are_names(string name)
    {
        _work.Clip("plain.mp4", frames: 2);
        Directory.CreateDirectory(_work["videos"]);
        File.Move(_work["plain.mp4"], _work["videos", name]);
        var run = await _work.Classify("videos");
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal(2, _work.Rows(name + ".csv").Count);
    }

    [Fact]
    public async Task A_name_with_a_leading_dash_is_found_in_its_folder_and_behind_two_dashes()
    {
        _work.Clip("plain.mp4", frames: 2);
        File.Move(_work["plain.mp4"], _work["-dash-.mp4"]);
        Assert.Equal(0, (await _work.Classify(".")).ExitStatus);
        Assert.Equal(0, (await _work.Classify("--overwrite", "--", "-dash-.mp4")).ExitStatus);
        Assert.Equal(2, _work.Rows("-dash-.mp4.csv").Count);
    }

    [Fact]
    public async Task One_bad_file_never_stops_the_others()
    {
        _work.Clip("videos/a.mp4", frames: 3);
        File.WriteAllText(_work["videos", "b.mp4"], "this is a text file\n");
        _work.Clip("videos/c.mp4", frames: 3);
        var run = await _work.Classify("videos");
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("b.mp4", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, _work.Rows("a.mp4.csv").Count);
        Assert.Equal(3, _work.Rows("c.mp4.csv").Count);
        Assert.False(File.Exists(_work["out", "b.mp4.csv"]));
        using var ledger = JsonDocument.Parse(File.ReadAllText(_work["out", "b.mp4.json"]));
        Assert.Equal("failed", ledger.RootElement.GetProperty("status").GetString());
        Assert.NotEqual("", ledger.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Finished_videos_are_skipped_until_they_change_and_kept_where_something_else_is_asked_for()
    {
        _work.Clip("a.mp4", frames: 4);
        await _work.Classify("a.mp4");
        var first = File.GetLastWriteTimeUtc(_work["out", "a.mp4.csv"]);

        Assert.Contains("skipped", (await _work.Classify("a.mp4", "--batch", "3", "--threads", "1")).Error, StringComparison.Ordinal);
        Assert.Equal(first, File.GetLastWriteTimeUtc(_work["out", "a.mp4.csv"]));

        var table = File.ReadAllBytes(_work["out", "a.mp4.csv"]);
        await AssertKept("because its results have top-k 5, every 1,", "--every", "11");
        await AssertKept("because its results have top-k 5, every 1,", "--retry-failed", "--top-k", "2");
        await AssertKept("because its results have top-k 5, every 1,", "--shard", "1/1", "--end", "1");
        Assert.Equal(0, (await _work.Classify("a.mp4", "--top-k", "2", "--overwrite")).ExitStatus);
        Assert.DoesNotContain("label_3", _work.Rows("a.mp4.csv")[0].Keys);

        TinyModel.Write(_work.Folder, """["rot", "grün", "blau"]""");
        table = File.ReadAllBytes(_work["out", "a.mp4.csv"]);
        await AssertKept("because its results are by colors", "--top-k", "2");
        Assert.Equal(0, (await _work.Classify("a.mp4", "--top-k", "2", "--overwrite")).ExitStatus);
        Assert.Equal("rot", _work.Rows("a.mp4.csv")[0]["label_1"]);

        _work.Clip("a.mp4", "blue", frames: 4);
        Assert.Contains("the video has changed", (await _work.Classify("a.mp4", "--top-k", "2")).Error, StringComparison.Ordinal);
        Assert.Equal("blau", _work.Rows("a.mp4.csv")[0]["label_1"]);

        async Task AssertKept(string reason, params string[] options)
        {
            var run = await _work.Classify(["a.mp4", .. options]);
            Assert.Equal(1, run.ExitStatus);
            Assert.Contains($"a.mp4: finished already and kept, {reason}", run.Error, StringComparison.Ordinal);
            Assert.Contains("--overwrite", run.Error, StringComparison.Ordinal);
            Assert.Contains("1 kept of 1 videos", run.Error, StringComparison.Ordinal);
            Assert.Equal(table, File.ReadAllBytes(_work["out", "a.mp4.csv"]));
        }
    }

    [Fact]
    public async Task A_table_without_a_row_is_nothing_to_keep()
    {
        _work.Clip("a.mp4", frames: 4);
        Assert.Equal(0, (await _work.Classify("a.mp4", "--start", "100")).ExitStatus);
        Assert.Contains("done again, because its results have", (await _work.Classify("a.mp4")).Error, StringComparison.Ordinal);
        Assert.Equal(4, _work.Rows("a.mp4.csv").Count);
    }

    [Fact]
    public async Task Rows_do_not_depend_on_batch_and_threads()
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-frames:v", "32", "a.mp4");
        var tables = new HashSet<string>();
        foreach (var (batch, threads) in new[] { ("1", "1"), ("16", "2"), ("32", "1"), ("5", "2") })
        {
            await _work.Classify("a.mp4", "--overwrite", "--batch", batch, "--threads", threads);
            tables.Add(File.ReadAllText(_work["out", "a.mp4.csv"]));
        }
        Assert.Single(tables);
        Assert.Equal(32, _work.Rows("a.mp4.csv").Count);
    }

    [Fact]
    public async Task The_range_is_half_open_over_the_naturally_sorted_list()
    {
        foreach (var name in new[] { "1", "2", "10" })
            _work.Clip($"videos/{name}.mp4", frames: 1);
        var run = await _work.Classify("-d", "videos", "-r", "1 3");
        Assert.Equal(0, run.ExitStatus);
        Assert.Equal(
            ["10.mp4.csv", "2.mp4.csv"],
            Directory.GetFiles(_work["out"], "*.csv").Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Without_a_path_the_folder_data_is_taken_and_save_receives()
    {
        _work.Clip("data/a.mp4", frames: 1);
        var run = await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx");
        Assert.Equal(0, run.ExitStatus);
        Assert.True(File.Exists(_work["save", "a.mp4.csv"]));
    }

    [Fact]
    public async Task Every_start_and_end_choose_rows_of_the_full_run()
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30000/1001", "-frames:v", "90", "a.mp4");
        await _work.Classify("a.mp4");
        var all = File.ReadAllLines(_work["out", "a.mp4.csv"]);
        await _work.Classify("a.mp4", "--every", "7", "--start", "1.001", "--end", "2.002", "--overwrite");
        var some = File.ReadAllLines(_work["out", "a.mp4.csv"]);
        Assert.Equal([all[0], .. all.Skip(1).Where((_, index) => index >= 30 && index < 60 && index % 7 == 0)], some);
    }

    [Fact]
    public async Task The_2017_columns_are_written_for_who_needs_them()
    {
        _work.Clip("a.mp4", frames: 2);
        await _work.Classify("a.mp4", "--compat", "nvidia2017", "--top-k", "3");
        var lines = File.ReadAllLines(_work["out", "a.csv"]);
        Assert.Equal("label_1,label_2,label_3,prob_1,prob_2,prob_3", lines[0]);
        Assert.StartsWith("red,", lines[1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Json_goes_to_standard_output_a_line_per_video_and_one_for_the_run()
    {
        _work.Clip("a.mp4", frames: 2);
        var run = await _work.Classify("a.mp4", "--json");
        var lines = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal("complete", lines[0].GetProperty("status").GetString());
        Assert.Equal("red", lines[0].GetProperty("top_labels")[0].GetProperty("label").GetString());
        Assert.Equal(2, lines[1].GetProperty("rows").GetInt32());
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Several_models_share_one_decode_and_one_table()
    {
        Directory.CreateDirectory(_work["second"]);
        TinyModel.Write(_work["second"], """["rot", "grün", "blau"]""");
        File.WriteAllText(
            _work["second", "colors.card.json"],
            File.ReadAllText(_work["second", "colors.card.json"]).Replace("\"colors\"", "\"farben\"", StringComparison.Ordinal)
        );
        _work.Clip("a.mp4", "blue", 2);
        var run = await _work.Classify("-m", "second/colors.onnx", "a.mp4", "--top-k", "1");
        Assert.Equal(0, run.ExitStatus);
        var row = _work.Rows("a.mp4.csv")[0];
        Assert.Equal("blue", row["colors_label_1"]);
        Assert.Equal("blau", row["farben_label_1"]);
    }
}
