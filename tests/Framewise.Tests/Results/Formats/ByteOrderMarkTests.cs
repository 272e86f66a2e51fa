using System.Text;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Runs;
using Framewise.Search;
using Framewise.Tests.Runs;

namespace Framewise.Tests.Results.Formats;

/// <summary>A table with a byte order mark is the same table to every reader of ours.</summary>
public sealed class ByteOrderMarkTests(TwoStreams clips) : IClassFixture<TwoStreams>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ResultFormat.Csv)]
    [InlineData(ResultFormat.Parquet)]
    public async Task It_stands_before_the_bytes_of_a_table_without_one_also_where_that_is_made_of_another_format(ResultFormat first)
    {
        await Run("plain", false, ResultFormat.Csv);
        await Run("marked", true, first);
        var summary = await Run("marked", true, ResultFormat.Csv, ResultFormat.Parquet);
        Assert.Equal(1, summary.Skipped);
        var marked = File.ReadAllBytes(_folder["marked", "a.mkv.csv"]);
        Assert.Equal([.. Encoding.UTF8.Preamble, .. File.ReadAllBytes(_folder["plain", "a.mkv.csv"])], marked);
    }

    [Fact]
    public async Task Readers_find_the_same_rows()
    {
        await Run("marked", true, ResultFormat.Csv);
        using var table = ResultTable.Open(_folder["marked", "a.mkv.csv"]);
        Assert.Equal(20, table.Read().Count(row => row.Predictions[0].Label == "green"));
        using var database = ResultDatabase.Open(_folder["marked"]);
        var found = database.Query(
            "select count(*), min(label_1), min(frame_index) from frames",
            rows => rows.Read() ? $"{rows.GetValue(0)} {rows.GetValue(1)} {rows.GetValue(2)}" : "none"
        );
        Assert.Equal("20 green 0", found);
    }

    private async Task<RunSummary> Run(string folder, bool mark, params ResultFormat[] formats)
    {
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        var results = new ResultOptions
        {
            Folder = _folder[folder],
            ByteOrderMark = mark,
            Formats = formats,
        };
        return await new FolderRun(classifier, results).ExecuteAsync(
            [new VideoFile(clips.One, "a.mkv")],
            TestContext.Current.CancellationToken
        );
    }
}
