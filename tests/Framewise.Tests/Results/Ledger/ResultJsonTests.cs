using System.Text.Json;
using Framewise.CliTests;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results.Files;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Results.Ledger;

/// <summary>What is written by code made at compile time is what reflection would write.</summary>
public sealed class ResultJsonTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private static readonly JsonSerializerOptions s_line = new(ResultJson.Reading) { WriteIndented = false };

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Ledgers_and_reports_of_runs_are_the_same()
    {
        using var classifier = new VideoClassifier([Model.Load(TinyModel.Write(_folder.Path))]);
        var results = new ResultOptions { Folder = Path.Combine(_folder.Path, "out") };
        await new FolderRun(classifier, results).ExecuteAsync(
            [new VideoFile(clips.Plain(), "a.mp4"), new VideoFile(Path.Combine(_folder.Path, "none.mp4"), "none.mp4")],
            TestContext.Current.CancellationToken
        );
        foreach (var name in (string[])["a.mp4.json", "none.mp4.json"])
        {
            var ledger = Path.Combine(results.Folder, name);
            if (File.Exists(ledger))
                Assert.Equal(ByReflection(LedgerDocument.TryRead(ledger)), File.ReadAllText(ledger));
        }
        var run = Path.Combine(results.Folder, RunDocument.FileName);
        Assert.Equal(ByReflection(RunDocument.TryRead(run)), File.ReadAllText(run));
    }

    [Fact]
    public void Checkpoints_are_the_same()
    {
        var checkpoint = new Checkpoint
        {
            Length = 12,
            Sha256 = "ab",
            Place = new ResumePoint(3, 4, 5, 0)
            {
                Trail = 13,
                PixelsFrom = 2,
                Pixels = [14, 15],
            },
            FirstTicks = 6,
            LastTicks = 7,
            Tally = new Dictionary<int, ClassTally> { [8] = new(9, 0.5, 10, 0.25) },
            Shots = [new Shot(11, 12, TimeSpan.FromSeconds(1.5), 0.25)],
        };
        Assert.Equal(JsonSerializer.Serialize(checkpoint, s_line), JsonSerializer.Serialize(checkpoint, ResultJson.WritingLine));
    }

    public void Dispose() => _folder.Dispose();

    private static string ByReflection<T>(T document) => JsonSerializer.Serialize(document, ResultJson.Reading) + "\n";
}
