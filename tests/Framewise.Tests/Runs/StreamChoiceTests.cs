using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Runs;

/// <summary>Of a file with several video streams the one that is asked for is classified, or every one; what nobody looks at is
/// counted.</summary>
public sealed class StreamChoiceTests(TwoStreams clips) : IClassFixture<TwoStreams>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "red", 1)]
    [InlineData(0, "red", 1)]
    [InlineData(1, "blue", 1)]
    public async Task The_stream_that_is_asked_for_is_classified_and_the_other_counted(int? stream, string color, int unseen)
    {
        var summary = await Run(new ClassifierOptions { Stream = stream }, []);
        Assert.Equal(unseen, summary.UnseenStreams);
        var ledger = Ledger("two.mkv.json");
        Assert.Equal((unseen, stream), (ledger.Counts.UnseenStreams, ledger.Options.Stream));
        Assert.Equal((2, stream ?? 0), (ledger.Stream!.VideoStreamCount, ledger.Stream.VideoStreamIndex));
        Assert.All(Rows("two.mkv.csv"), row => Assert.Equal(color, row));
        Assert.Equal(1, RunDocument.TryRead(_folder["run.json"])!.Videos[0].UnseenStreams);
    }

    [Fact]
    public async Task Every_stream_has_a_table_of_its_own_and_is_found_again()
    {
        var all = new ResultOptions
        {
            Folder = _folder.Path,
            EveryStream = true,
            Formats = [ResultFormat.Csv, ResultFormat.Jsonl],
        };
        var summary = await Run(new ClassifierOptions(), [clips.One], all);
        Assert.Equal((3, 0, 60L), (summary.Videos, summary.UnseenStreams, summary.Rows));
        Assert.All(Rows("two.mkv.stream-0.csv"), row => Assert.Equal("red", row));
        Assert.All(Rows("two.mkv.stream-1.csv"), row => Assert.Equal("blue", row));
        Assert.All(Rows("one.mkv.csv"), row => Assert.Equal("green", row));
        Assert.Equal(0, Ledger("two.mkv.stream-1.json").Counts.UnseenStreams);
        summary = await Run(new ClassifierOptions(), [clips.One], all);
        Assert.Equal((3, 3), (summary.Videos, summary.Skipped));
        var video = Framewise.Results.Report.VideoLink.FindFile(
            ResultFolder.Open(_folder.Path).Videos.Single(result => result.Name.EndsWith("stream-1", StringComparison.Ordinal)),
            clips.Folder,
            null
        );
        Assert.Equal(clips.Two, video);
    }

    [Fact]
    public async Task Shards_share_out_streams_and_merge_to_what_one_run_gives()
    {
        for (var shard = 1; shard <= 2; shard++)
            await Run(
                new ClassifierOptions(),
                [],
                new ResultOptions
                {
                    Folder = _folder["shards"],
                    EveryStream = true,
                    Shard = new VideoShard(shard, 2),
                }
            );
        ResultMerge.Merge([_folder["shards"]], _folder["merged"], TestContext.Current.CancellationToken);
        await Run(new ClassifierOptions(), [], new ResultOptions { Folder = _folder["whole"], EveryStream = true });
        foreach (var table in (string[])["two.mkv.stream-0.csv", "two.mkv.stream-1.csv"])
            Assert.Equal(File.ReadAllBytes(_folder["whole", table]), File.ReadAllBytes(_folder["merged", table]));
    }

    [Fact]
    public async Task A_recording_that_goes_on_in_another_stream_is_whole_where_every_stream_is_looked_at()
    {
        var path = _folder.Write("joined.ts", clips.Joined);
        Assert.Equal(1, (await Run(new ClassifierOptions(), [path], new ResultOptions { Folder = _folder["one"] })).Damaged);
        var all = await Run(new ClassifierOptions(), [path], new ResultOptions { Folder = _folder["all"], EveryStream = true });
        Assert.Equal((4, 0, 80L), (all.Videos, all.Damaged, all.Rows));
    }

    [Fact]
    public async Task A_stream_that_a_file_has_not_is_said()
    {
        var summary = await Run(new ClassifierOptions { Stream = 2 }, [clips.One]);
        Assert.Equal(2, summary.Failed);
        Assert.Contains(
            summary.Problems,
            report => report.Problem!.Contains("has no video stream 2: its 2 are 0 to 1", StringComparison.Ordinal)
        );
        Assert.Contains(
            summary.Problems,
            report => report.Problem!.Contains("has no video stream 2: its only one is 0", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_second_stream_is_inspected_and_continued_as_the_first()
    {
        var inspection = VideoInspector.Inspect(clips.Two, stream: 1);
        Assert.Equal((1, 1, 20L), (inspection.Stream!.StreamIndex, inspection.Stream.VideoStreamIndex, inspection.Frames!.Value));
        var whole = Read(new VideoDecoderOptions { Stream = 1 });
        Assert.Equal(whole, Read(new VideoDecoderOptions { Stream = 1, Start = new SeekRequest(whole[^1], 2) }));
    }

    private List<long> Read(VideoDecoderOptions options)
    {
        using var decoder = VideoDecoder.Open(clips.Two, options);
        var times = new List<long>();
        while (decoder.Read())
            times.Add(decoder.Frame.Pts);
        return times;
    }

    private async Task<RunSummary> Run(ClassifierOptions options, string[] more, ResultOptions? results = null)
    {
        await using var classifier = new VideoClassifier([TinyPath.Model], options);
        return await new FolderRun(classifier, results ?? new ResultOptions { Folder = _folder.Path }).ExecuteAsync(
            [.. more.Append(clips.Two).Order(StringComparer.Ordinal).Select(path => new VideoFile(path, Path.GetFileName(path)))],
            TestContext.Current.CancellationToken
        );
    }

    private LedgerDocument Ledger(string name) => LedgerDocument.TryRead(_folder[name])!;

    private List<string> Rows(string table)
    {
        using var rows = ResultTable.Open(_folder[table]);
        var labels = rows.Read().Select(row => row.Predictions[0].Label).ToList();
        Assert.Equal(20, labels.Count);
        return labels;
    }
}

/// <summary>A clip of a red and a blue stream, and one of a green one.</summary>
public sealed class TwoStreams : IDisposable
{
    private readonly TrapClips _clips = new();

    public TwoStreams()
    {
        Two = _clips.Make("two.mkv", [.. Color("red"), .. Color("blue"), "-map", "0", "-map", "1", .. TrapClips.H264, "-g", "5"]);
        One = _clips.Make("one.mkv", [.. Color("green"), .. TrapClips.H264]);
    }

    public string Folder => _clips.Folder;

    /// <summary>A transport stream of a red and a blue recording, one behind the other under another number.</summary>
    public byte[] Joined =>
        [
            .. File.ReadAllBytes(_clips.Make("a.ts", [.. Color("red"), .. TrapClips.H264, "-mpegts_start_pid", "0x100"])),
            .. File.ReadAllBytes(
                _clips.Make("b.ts", [.. Color("blue"), .. TrapClips.H264, "-mpegts_start_pid", "0x200", "-tables_version", "1"])
            ),
        ];

    public string Two { get; }

    public string One { get; }

    public void Dispose() => _clips.Dispose();

    private static string[] Color(string name) => ["-f", "lavfi", "-i", $"color={name}:s=64x48:r=25:d=0.8"];
}
