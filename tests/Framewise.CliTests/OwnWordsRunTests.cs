using Framewise.Labelling;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.CliTests;

/// <summary>Runs and labellings in one's own words that are divided, or that end in the middle.</summary>
public sealed class OwnWordsRunTests : IProgress<RunProgress>, IDisposable
{
    private static readonly ResultOptions s_results = new() { Folder = "" };
    private static readonly ClassifierOptions s_asked = new() { Classes = ["red", "sky = blue"], Batch = 3 };

    private readonly Workspace _work = new();
    private readonly List<string> _notices = [];

    public OwnWordsRunTests()
    {
        TinyTowers.Write(_work["towers"]);
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=red:size=64x48:rate=25:duration=4[a];color=blue:size=64x48:rate=25:duration=4[b];[a][b]concat",
            "-pix_fmt",
            "yuv420p",
            "-g",
            "20",
            "film.mp4"
        );
    }

    public void Dispose() => _work.Dispose();

    void IProgress<RunProgress>.Report(RunProgress value)
    {
        if (value.Notice is { } notice)
            _notices.Add(notice);
    }

    [Fact]
    public async Task Parts_by_shards_are_merged_to_what_a_single_run_writes()
    {
        await Run("single", s_asked, s_results);
        for (var shard = 1; shard <= 2; shard++)
            await Run("out", s_asked, s_results with { Shard = new VideoShard(shard, 2), SplitLong = TimeSpan.FromSeconds(4) });
        Assert.Equal(1, ResultMerge.Merge([_work["out"]]).Joined);
        Assert.Equal(File.ReadAllBytes(_work["single", "film.mp4.csv"]), File.ReadAllBytes(_work["out", "film.mp4.csv"]));
        Assert.Equal(FaultTests.Timeless(_work["single", "film.mp4.json"]), FaultTests.Timeless(_work["out", "film.mp4.json"]));
        // Parts that answer other classes are no parts of one video.
        await Run("mixed", s_asked, s_results with { Shard = new VideoShard(1, 2), SplitLong = TimeSpan.FromSeconds(4) });
        await Run(
            "mixed",
            s_asked with
            {
                Classes = ["red", "green"],
            },
            s_results with
            {
                Shard = new VideoShard(2, 2),
                SplitLong = TimeSpan.FromSeconds(4),
            }
        );
        Assert.False(File.Exists(_work["mixed", "film.mp4.csv"]));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public async Task A_run_that_dies_goes_on_with_the_same_words_and_only_with_them(int failAt)
    {
        var options = s_asked with { Vectors = VectorKinds.Embedding | VectorKinds.Half };
        var results = s_results with { Formats = [ResultFormat.Csv, ResultFormat.Parquet], CheckpointInterval = TimeSpan.Zero };
        await Run("expected", options, results);
        foreach (
            var (words, notice) in ((string[], string)[])
                [(["red", "sky = blue"], "goes on after frame"), (["red", "green"], "started over")]
        )
        {
            await Assert.ThrowsAsync<ResultException>(() =>
                Run("out", options, results with { Files = new FaultyFiles(failAt, FaultyFiles.Fault.Death) })
            );
            await Run("out", options with { Classes = words }, results);
            Assert.Contains(_notices, text => text.Contains(notice, StringComparison.Ordinal));
            if (words[1] != "green")
                foreach (var table in (string[])["film.mp4.csv", "film.mp4.parquet"])
                    Assert.Equal(File.ReadAllBytes(_work["expected", table]), File.ReadAllBytes(_work["out", table]));
            Directory.Delete(_work["out"], recursive: true);
        }
    }

    [Fact]
    public async Task A_labelling_that_dies_leaves_whole_tables_and_the_next_one_finishes()
    {
        string[] tables = ["film.mp4.csv", "film.mp4.jsonl", "film.mp4.parquet"];
        var options = s_asked with { Vectors = VectorKinds.Embedding, Every = 20 };
        var other = options with { Classes = ["green", "blue"] };
        var results = s_results with { Formats = [ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet] };
        await Run("old", options, results);
        await Run("new", other, results);
        var model = Model.Load(_work["towers"]);
        var failAt = 1;
        for (var struck = true; struck; failAt += 3)
        {
            Directory.CreateDirectory(_work["out"]);
            foreach (var file in Directory.GetFiles(_work["old"]))
                File.Copy(file, _work["out", Path.GetFileName(file)]);
            var files = new FaultyFiles(failAt, FaultyFiles.Fault.TornWrite);
            try
            {
                new ResultLabelling(model, other) { Files = files }.Execute(_work["out"]);
            }
            catch (Exception e) when (e is ResultException or IOException)
            {
                Assert.True(files.Struck, e.Message);
            }
            foreach (var table in tables)
                Assert.True(IsThatOf("old", table) || IsThatOf("new", table), $"{table} after a fault at call {failAt}");
            // Back to the old words, where the fault may have left both, or on to the new ones.
            var words = failAt % 2 == 0 ? options : other;
            var summary = new ResultLabelling(model, words).Execute(_work["out"]);
            Assert.Empty(summary.Problems);
            var folder = failAt % 2 == 0 ? "old" : "new";
            Assert.All(tables, table => Assert.True(IsThatOf(folder, table), $"{table} after a fault at call {failAt}"));
            Assert.Equal(FaultTests.Timeless(_work[folder, "film.mp4.json"]), FaultTests.Timeless(_work["out", "film.mp4.json"]));
            Assert.DoesNotContain(Directory.GetFiles(_work["out"]), file => file.EndsWith(".vectors.partial", StringComparison.Ordinal));
            struck = files.Struck;
            Directory.Delete(_work["out"], recursive: true);
        }
        Assert.InRange(failAt, 15, 200);

        bool IsThatOf(string folder, string table) =>
            File.ReadAllBytes(_work[folder, table]).SequenceEqual(File.ReadAllBytes(_work["out", table]));
    }

    [Fact]
    public async Task A_labelling_that_is_cancelled_leaves_the_old_tables()
    {
        await Run("out", s_asked with { Vectors = VectorKinds.Embedding }, s_results with { Formats = [ResultFormat.Parquet] });
        var before = File.ReadAllBytes(_work["out", "film.mp4.parquet"]);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new ResultLabelling(Model.Load(_work["towers"]), s_asked with { Classes = ["green"] }).Execute(_work["out"], stop.Token)
        );
        Assert.Equal(before, File.ReadAllBytes(_work["out", "film.mp4.parquet"]));
    }

    private async Task Run(string folder, ClassifierOptions options, ResultOptions results)
    {
        using var classifier = new VideoClassifier([Model.Load(_work["towers"])], options);
        await new FolderRun(classifier, results with { Folder = _work[folder] }, this).ExecuteAsync([
            new VideoFile(_work["film.mp4"], "film.mp4"),
        ]);
    }
}
