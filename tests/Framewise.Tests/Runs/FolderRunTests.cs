using Framewise.CliTests;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Runs;

public sealed class FolderRunTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public async Task A_video_that_is_being_finished_does_not_keep_the_next_from_being_classified()
    {
        using var folder = new TempFolder();
        var files = new WaitingFiles();
        string[] names = ["a.mp4", "b.mp4"];
        var videos = names.Select(name => clips.Make(name, [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]));
        await using var classifier = new VideoClassifier(
            [Model.Load(TinyModel.Write(folder.Path))],
            new ClassifierOptions { VideosAtOnce = 1 }
        );
        var run = new FolderRun(classifier, new ResultOptions { Folder = folder["out"], Files = files });
        var summary = await run.ExecuteAsync(
            [.. videos.Zip(names).Select(video => new VideoFile(video.First, video.Second))],
            TestContext.Current.CancellationToken
        );
        Assert.True(files.NextWasBegun);
        Assert.Equal((6L, 0), (summary.Rows, summary.Problems.Count));
        Assert.Equal(
            ["a.mp4.csv", "a.mp4.json", "b.mp4.csv", "b.mp4.json", "run.json"],
            Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Ledgers_and_the_report_of_a_run_are_read_from_CSharp()
    {
        using var folder = new TempFolder();
        var video = clips.Make("a.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]);
        await using var classifier = new VideoClassifier([Model.Load(TinyModel.Write(folder.Path))]);
        var run = new FolderRun(classifier, new ResultOptions { Folder = folder["out"] });
        await run.ExecuteAsync(
            [new VideoFile(video, "a.mp4"), new VideoFile(folder.Write("b.mp4", "none"), "b.mp4")],
            TestContext.Current.CancellationToken
        );
        var ledger = VideoLedger.Read(folder["out", "a.mp4.json"]);
        Assert.Equal(("a.mp4", VideoStatus.Complete, true, 3L), (ledger.Video, ledger.Status, ledger.Balances, ledger.Counts.Rows));
        Assert.Equal(3, ResultTable.Open(Assert.Single(ledger.Tables)).Read().Count());
        var report = RunReport.Read(folder["out", "run.json"]);
        Assert.Equal(RunStatus.Finished, report.Status);
        Assert.Equal([VideoStatus.Complete, VideoStatus.Failed], report.Videos.Select(done => done.Status));
        Assert.Equal(ledger.Tables, report.Videos[0].Files);
        var error = Assert.Throws<ResultException>(() => VideoLedger.Read(folder["out", "run.json"]));
        Assert.Equal(folder["out", "run.json"], error.Path);
    }

    /// <summary>An error or an end may come between a row that the pipeline has given and its being written.</summary>
    [Fact]
    public async Task A_place_behind_a_row_that_was_not_written_is_not_kept()
    {
        using var folder = new TempFolder();
        var video = new VideoFile(clips.Make("a.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]), "a.mp4");
        var results = new ResultOptions { Folder = folder["out"] };
        var model = Model.Load(TinyModel.Write(folder.Path));
        var (rows, _) = await TinyPath.RunAsync(video.Path, new ClassifierOptions());
        ResumePoint Place(int count) =>
            new(rows[count - 1].FrameIndex, rows[count - 1].Pts, count, NotANumber: 0)
            {
                Trail = 1,
                PixelsFrom = 0,
                Pixels = [],
            };
        using var writer = new VideoResultWriter(video, results, [model], new OptionFacts(5, 1, null, null, false), unfinished: null);
        using (var decoder = VideoDecoder.Open(video.Path))
            writer.Open(decoder.Stream);
        writer.Write(rows[0], () => Place(1));
        writer.MakeDurable();
        writer.Write(rows[1], () => Place(3));
        writer.MakeDurable();
        Assert.Equal(1, Journal.TryRead(ResultPaths.For(video, results).Journal)!.Last.Place.Rows);
    }

    [Fact]
    public async Task A_ledger_names_every_processor_that_rows_were_made_on()
    {
        using var folder = new TempFolder();
        VideoFile[] videos = [new(clips.Make("a.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-frames:v", "3"]), "a.mp4")];
        var results = new ResultOptions { Folder = folder["out"] };
        await using var classifier = new VideoClassifier([Model.Load(TinyModel.Write(folder.Path))]);
        Task<RunSummary> Run(ResultOptions into) =>
            new FolderRun(classifier, into).ExecuteAsync(videos, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ResultException>(() => Run(results with { Files = new FullDisk() }));
        var journal = ResultPaths.For(videos[0], results).Journal;
        var (head, last, _) = Journal.TryRead(journal)!;
        using (var moved = Journal.Create(ResultFiles.OfSystem, journal, head))
            moved.Append(last with { Processors = ["another"] });
        Assert.Empty((await Run(results)).Problems);
        Assert.Equal(["another", Processor.Description], LedgerDocument.TryRead(folder["out", "a.mp4.json"])!.Processors);
        Assert.Equal([Processor.Description], RunDocument.TryRead(folder["out", "run.json"])!.Processors);
        Assert.Matches("^.+, (AVX-512( AMX| VNNI)?|AVX2( VNNI)?|no AVX2|(no )?dot product)$", Processor.Description);
    }

    /// <summary>No table gets its name.</summary>
    private sealed class FullDisk : ResultFiles
    {
        public override void Move(string from, string to) => throw new IOException("no space");
    }

    /// <summary>Gives the table of the first video its name only when the second is being written.</summary>
    private sealed class WaitingFiles : ResultFiles
    {
        private volatile bool _begun;

        public bool NextWasBegun { get; private set; }

        public override Stream Open(string path, FileMode mode)
        {
            if (path.EndsWith("b.mp4.csv.partial", StringComparison.Ordinal))
                _begun = true;
            return base.Open(path, mode);
        }

        public override void Move(string from, string to)
        {
            if (to.EndsWith("a.mp4.csv", StringComparison.Ordinal))
                NextWasBegun = SpinWait.SpinUntil(() => _begun, TimeSpan.FromMinutes(1));
            base.Move(from, to);
        }
    }
}
