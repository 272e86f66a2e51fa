using Framewise.CliTests;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Runs;
using Framewise.Tests.Media;

namespace Framewise.Tests.Runs;

public sealed class CompletionStageTests(TrapClips clips) : IClassFixture<TrapClips>
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
