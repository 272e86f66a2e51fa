using Framewise.Media;
using Framewise.Results.Files;

namespace Framewise.CliTests;

public sealed class ShardTests : IDisposable
{
    private readonly Workspace _work = new();

    public ShardTests()
    {
        for (var i = 1; i <= 5; i++)
            _work.Clip($"videos/{i}.mp4", frames: 3 * i);
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Shards_run_at_once_into_one_folder_and_give_what_a_single_run_gives()
    {
        var shards = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => _work.Classify("videos", "--shard", $"{i}/3")));
        Assert.All(shards, run => Assert.Equal(0, run.ExitStatus));
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "single", "videos");
        Assert.Equal(Names("single", "*.csv"), Names("out", "*.csv"));
        foreach (var name in Names("single", "*.csv"))
            Assert.Equal(File.ReadAllBytes(_work["single", name]), File.ReadAllBytes(_work["out", name]));
        Assert.Equal(["run.1-of-3.json", "run.2-of-3.json", "run.3-of-3.json"], Names("out", "run*.json"));

        var written = Names("out", "*.csv").ToDictionary(name => name, name => File.GetLastWriteTimeUtc(_work["out", name]));
        Assert.Contains("skipped", (await _work.Classify("videos", "--shard", "2/3")).Error, StringComparison.Ordinal);
        Assert.Contains("5 skipped", (await _work.Classify("videos")).Error, StringComparison.Ordinal);
        Assert.All(written, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(_work["out", pair.Key])));
    }

    [Fact]
    public async Task The_same_shard_twice_at_once_and_other_splits_beside_it_are_refused()
    {
        Directory.CreateDirectory(_work["out"]);
        using (OutputLock.Take(_work["out"], new VideoShard(1, 2)))
        {
            foreach (var other in new[] { "1/2", "2/3" })
                Assert.Equal(75, (await _work.Classify("videos", "--shard", other)).ExitStatus);
            Assert.Equal(75, (await _work.Classify("videos")).ExitStatus);
            Assert.Equal(0, (await _work.Classify("videos", "--shard", "2/2")).ExitStatus);
        }
        Assert.Equal(0, (await _work.Classify("videos")).ExitStatus);
        Assert.Empty(Names("out", ".framewise*"));
    }

    [Fact]
    public async Task Merge_names_the_videos_that_are_in_nobodys_shard()
    {
        await _work.Classify("videos", "--shard", "1/2");
        // A video comes in between, and the second shard deals the others out otherwise.
        _work.Clip("videos/new.mp4", frames: 20);
        await _work.Classify("videos", "--shard", "2/2");
        var lost = Directory
            .GetFiles(_work["videos"])
            .Select(Path.GetFileName)
            .Where(name => !File.Exists(_work["out", name + ".csv"]))
            .ToArray();
        Assert.NotEmpty(lost);
        var merge = await ProgramRun.In(_work.Folder, "merge", "out");
        Assert.Equal(1, merge.ExitStatus);
        Assert.Contains("shard 1 saw 5, shard 2 saw 6", merge.Error, StringComparison.Ordinal);
        Assert.All(lost, name => Assert.Contains(name!, merge.Error, StringComparison.Ordinal));
        Assert.False(File.Exists(_work["out", "run.json"]));

        for (var shard = 1; shard <= 2; shard++)
            await _work.Classify("videos", "--shard", $"{shard}/2");
        merge = await ProgramRun.In(_work.Folder, "merge", "out");
        Assert.Equal(0, merge.ExitStatus);
        Assert.Contains("of 6 videos", merge.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"plan\"", File.ReadAllText(_work["out", "run.json"]), StringComparison.Ordinal);
    }

    private string[] Names(string folder, string pattern) =>
        [.. Directory.GetFiles(_work[folder], pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
