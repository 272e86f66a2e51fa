using Framewise.Results.Ledger;
using Framewise.Runs;
using Framewise.Tests.Results;

namespace Framewise.Tests.Runs;

public sealed class MergedProcessorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_merge_names_the_processors_where_shards_ran_on_different_ones()
    {
        Write("one", "a.mp4", "A, AVX2");
        Write("one", "b.mp4", "A, AVX2");
        Write("two", "c.mp4", "B, AVX-512 VNNI");
        Write("two", "d.mp4", null);
        var notice = Assert.Single(Merge().Notices);
        Assert.Contains("2 different processors: A, AVX2 (2 videos); B, AVX-512 VNNI (1 videos).", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_says_nothing_of_processors_that_are_equal_or_unknown()
    {
        Write("one", "a.mp4", "A, AVX2");
        Write("two", "b.mp4", "A, AVX2");
        Write("two", "c.mp4", null);
        Assert.Empty(Merge().Notices);
    }

    private MergeSummary Merge() =>
        ResultMerge.Merge([_folder["one"], _folder["two"]], _folder["merged"], TestContext.Current.CancellationToken);

    private void Write(string folder, string video, string? processor)
    {
        var table = WrittenResult.Write(_folder[folder], video, [WrittenResult.Row(0, (0, "thing", 0.5f))]);
        var path = Path.ChangeExtension(table, ".json");
        var ledger = LedgerDocument.TryRead(path)!;
        File.WriteAllText(path, (ledger with { Processors = processor is null ? null : [processor] }).ToJson());
    }
}
