using Framewise.Media;
using Framewise.Results;

namespace Framewise.CliTests;

public sealed class ShardTests : IDisposable
{
    private readonly Workspace _work = new();

    public ShardTests()
    {
        for (var i = 1; i <= 5; i++) _work.Clip($"videos/{i}.mp4", frames: 3 * i);
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Shards_run_at_once_into_one_folder_and_give_what_a_single_run_gives()
    {
        var shards = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => _work.Classify("videos", "--shard", $"{i}/3")));
        Assert.All(shards, run => Assert.Equal(0, run.ExitStatus));
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "single", "videos");
        Assert.Equal(Names("single", "*.csv"), Names("out", "*.csv"));
        foreach (var name in Names("single", "*.csv")) Assert.Equal(File.ReadAllBytes(_work["single", name]), File.ReadAllBytes(_work["out", name]));
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

    private string[] Names(string folder, string pattern) =>
        [.. Directory.GetFiles(_work[folder], pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
