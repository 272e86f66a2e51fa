using System.Text.Json;
using Framewise.Live;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Live;

public sealed class WatchRecordingTests : IDisposable
{
    private static readonly WatchOptions s_atOnce = new() { WaitsForPage = false };

    private readonly TempFolder _folder = new();

    private WatchOptions Recorded => s_atOnce with { Results = new ResultOptions { Folder = _folder["out"] } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_are_those_of_classify_and_the_ledger_counts_the_frames_without_one()
    {
        var clip = NumberedClip.Make(_folder["clip.mp4"]);
        // Faster than anything can be: some frames are left out.
        var summary = await RunAsync(clip, Recorded with { Speed = 60 });
        var watched = File.ReadAllLines(_folder["out", "clip.mp4.csv"]);
        var ledger = JsonDocument.Parse(File.ReadAllText(_folder["out", "clip.mp4.json"])).RootElement;
        var counts = ledger.GetProperty("counts");

        Assert.Equal(60, summary.Frames);
        Assert.Equal("complete", ledger.GetProperty("status").GetString());
        Assert.True(ledger.GetProperty("balances").GetBoolean());
        Assert.Equal(60, counts.GetProperty("presented").GetInt64());
        Assert.Equal(summary.Classified, counts.GetProperty("rows").GetInt64());
        Assert.Equal(60 - summary.Classified, counts.GetProperty("left_out").EnumerateObject().Sum(reason => reason.Value.GetInt64()));
        Assert.Equal(summary.Classified + 1, watched.Length);

        using var classifier = new VideoClassifier([TinyPath.Model]);
        var run = await new FolderRun(classifier, Recorded.Results!).ExecuteAsync(
            [new VideoFile(clip, "clip.mp4")],
            TestContext.Current.CancellationToken
        );
        var all = File.ReadAllLines(_folder["out", "clip.mp4.csv"]);
        Assert.Equal(60, run.Rows);
        Assert.Equal(61, all.Length);
        Assert.Equal(watched, all.Where(watched.Contains));
    }

    [Fact]
    public async Task A_stream_is_watched_until_it_is_stopped_and_its_break_is_in_the_ledger()
    {
        var clip = NumberedClip.Make(_folder["clip.ts"], 60, "-g", "10");
        using var server = new BreakingServer(File.ReadAllBytes(clip));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var watch = await VideoWatch.OpenAsync(server.Address, TinyPath.Model, Recorded with { Speed = 20 }, stop.Token);
        var running = watch.RunAsync(stop.Token);
        await server.ServedAsync(connections: 2);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var summary = await running;
        await watch.DisposeAsync();

        var ledger = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(_folder["out"], "http*.json").Single())).RootElement;
        Assert.True(summary.Frames > 60, $"{summary.Frames} frames");
        Assert.Equal("damaged", ledger.GetProperty("status").GetString());
        Assert.True(ledger.GetProperty("counts").GetProperty("stopped_at_end").GetBoolean());
        var damage = ledger.GetProperty("damage").EnumerateArray().First();
        Assert.Equal("break", damage.GetProperty("kind").GetString());
        Assert.Equal(60, damage.GetProperty("frame_index").GetInt64());
        var rows = File.ReadAllLines(Directory.GetFiles(_folder["out"], "http*.csv").Single())
            .Skip(1)
            .Select(row => row.Split(','))
            .ToArray();
        var indices = rows.Select(row => long.Parse(row[0])).ToArray();
        Assert.Equal(indices.Order().Distinct(), indices);
        Assert.Contains(indices, index => index >= 60);
        Assert.Equal(rows.Select(row => decimal.Parse(row[2])).Order(), rows.Select(row => decimal.Parse(row[2])));
    }

    [Fact]
    public async Task What_plays_without_end_gets_a_new_table_after_the_stated_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The camera of this test is one of FFmpeg's on Linux.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var watch = await VideoWatch.OpenAsync(
            "lavfi:testsrc2=size=160x90:rate=25,realtime=speed=5",
            TinyPath.Model,
            Recorded with
            {
                Speed = 5,
                Roll = TimeSpan.FromSeconds(2),
            },
            stop.Token
        );
        var running = watch.RunAsync(stop.Token);
        for (var wait = 0; wait < 300 && Tables().Length < 2; wait++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;
        await watch.DisposeAsync();

        Assert.True(Tables().Length >= 2);
        foreach (var table in Tables())
            Assert.True(File.Exists(Path.ChangeExtension(table, "json")));

        string[] Tables() => Directory.Exists(_folder["out"]) ? Directory.GetFiles(_folder["out"], "*.csv") : [];
    }

    [Theory]
    [InlineData("rtsp://127.0.0.1:1/none", "rtsp://127.0.0.1:1/none", "")]
    [InlineData("http://user:secret@127.0.0.1:1/a.ts", "http://127.0.0.1:1/a.ts", "")]
    [InlineData("/dev/video99", "/dev/video99", "(/dev/video*)|There are: /dev/video")]
    [InlineData("dshow:video=none", "dshow:video=none", "no input called 'dshow'")]
    public async Task A_source_that_is_not_there_is_told_by_its_name_without_its_password(string source, string name, string more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the names of cameras are those of Linux");
        var error = await Assert.ThrowsAsync<MediaException>(() => RunAsync(source, s_atOnce));
        Assert.StartsWith($"'{name}' cannot be opened: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(more.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", error.Message + error.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_playlist_from_the_network_cannot_name_files_of_this_machine()
    {
        var clip = NumberedClip.Make(_folder["clip.ts"], 30);
        using var server = new BreakingServer(
            System.Text.Encoding.UTF8.GetBytes($"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{clip}\n#EXT-X-ENDLIST\n"),
            "application/vnd.apple.mpegurl"
        );
        await Assert.ThrowsAsync<MediaException>(() => RunAsync(server.Address, s_atOnce));
    }

    private static async Task<WatchSummary> RunAsync(string source, WatchOptions options)
    {
        await using var watch = await VideoWatch.OpenAsync(source, TinyPath.Model, options, TestContext.Current.CancellationToken);
        return await watch.RunAsync(TestContext.Current.CancellationToken);
    }
}
