using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.CliTests;

/// <summary>Faults at every call to the file system that the writer makes: what the next run finishes has the bytes of an undisturbed
/// run.</summary>
public sealed class FaultTests : IProgress<RunProgress>, IDisposable
{
    private readonly Workspace _work = new();
    private readonly List<VideoFile> _videos = [];
    private readonly List<string> _notices = [];
    private ResultFormat[] _formats = [];

    public FaultTests()
    {
        foreach (var name in new[] { "a.mkv", "b.mkv" })
        {
            _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25,negate=enable='gte(n,3)'", "-frames:v", "6", "-bf", "2", name);
            _videos.Add(new VideoFile(_work[name], name));
        }
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData(nameof(FaultyFiles.Fault.Error), 32, 2, "csv", VectorKinds.None)]
    [InlineData(nameof(FaultyFiles.Fault.Death), 1, 1, "csv,jsonl,parquet", VectorKinds.None)]
    [InlineData(nameof(FaultyFiles.Fault.TornWrite), 32, 1, "csv,parquet", VectorKinds.Probabilities)]
    [InlineData(
        nameof(FaultyFiles.Fault.PowerLoss),
        1,
        2,
        "jsonl,parquet",
        VectorKinds.Probabilities | VectorKinds.Embedding | VectorKinds.Half
    )]
    public async Task Whatever_call_to_the_file_system_fails_the_next_run_finishes_with_the_same_bytes(
        string fault,
        int batch,
        int threads,
        string formats,
        VectorKinds vectors
    )
    {
        _formats = [.. formats.Split(',').Select(format => Enum.Parse<ResultFormat>(format, ignoreCase: true))];
        using var classifier = new VideoClassifier(
            [Model.Load(_work["colors.onnx"])],
            new ClassifierOptions
            {
                Batch = batch,
                Threads = threads,
                Vectors = vectors,
            }
        );
        await Run(classifier, "expected", ResultFiles.OfSystem);
        Assert.Equal([0L, 3], LedgerDocument.TryRead(_work["expected", "a.mkv.json"])!.Shots!.Select(shot => shot.FrameIndex));
        var continued = 0;
        var failAt = 1;
        for (var struck = true; struck; failAt++)
        {
            var files = new FaultyFiles(failAt, Enum.Parse<FaultyFiles.Fault>(fault));
            try
            {
                await Run(classifier, "out", files);
                Assert.False(files.Struck, $"a fault at call {failAt} passed unnoticed");
            }
            catch (ResultException e)
            {
                Assert.True(e.Interrupts);
            }
            files.LoseUnflushed();
            AssertWhatLooksFinishedIs();
            _notices.Clear();
            await Run(classifier, "out", ResultFiles.OfSystem);
            AssertSame();
            Assert.DoesNotContain(
                _notices,
                notice =>
                    notice.Contains("started over", StringComparison.Ordinal) || notice.Contains("done again", StringComparison.Ordinal)
            );
            continued += _notices.Count(notice => notice.Contains("goes on after frame", StringComparison.Ordinal));
            Directory.Delete(_work["out"], recursive: true);
            struck = files.Struck;
        }
        Assert.InRange(failAt, 50, 500);
        Assert.True(continued > failAt / 3, $"only {continued} of {failAt} runs were continued");
    }

    void IProgress<RunProgress>.Report(RunProgress value)
    {
        if (value.Notice is { } notice)
            _notices.Add(notice);
    }

    private async Task Run(VideoClassifier classifier, string folder, ResultFiles files)
    {
        var options = new ResultOptions
        {
            Folder = _work[folder],
            Formats = _formats,
            CheckpointInterval = TimeSpan.Zero,
            Files = files,
        };
        await new FolderRun(classifier, options, this).ExecuteAsync(_videos);
    }

    private void AssertWhatLooksFinishedIs()
    {
        foreach (var table in Directory.GetFiles(_work["out"]).Where(file => Endings.Contains(Path.GetExtension(file))))
            Assert.Equal(File.ReadAllBytes(_work["expected", Path.GetFileName(table)]), File.ReadAllBytes(table));
    }

    private void AssertSame()
    {
        var left = Directory
            .GetFiles(_work["out"])
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal)
            .Where(name => name != "run.json.partial");
        string[] endings = [.. Endings, ".json"];
        Assert.Equal(
            [
                .. from name in new[] { "a.mkv", "b.mkv" } from ending in endings.Order(StringComparer.Ordinal) select name + ending,
                "run.json",
            ],
            left
        );
        AssertWhatLooksFinishedIs();
        foreach (var name in new[] { "a.mkv.json", "b.mkv.json" })
            Assert.Equal(Timeless(_work["expected", name]), Timeless(_work["out", name]));
    }

    private IEnumerable<string> Endings => _formats.Select(format => "." + format.ToString().ToLowerInvariant());

    /// <summary>A ledger without what differs from run to run: times and rates.</summary>
    internal static string Timeless(string ledger)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(ledger))!.AsObject();
        foreach (var name in new[] { "started", "finished", "rates" })
            json.Remove(name);
        return json.ToJsonString();
    }
}
