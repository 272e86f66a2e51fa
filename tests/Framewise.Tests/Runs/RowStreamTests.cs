using System.Text;
using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Runs;

namespace Framewise.Tests.Runs;

/// <summary>Rows in a stream are those of the tables.</summary>
public sealed class RowStreamTests(TwoStreams clips) : IClassFixture<TwoStreams>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ResultFormat.Csv, false)]
    [InlineData(ResultFormat.Csv, true)]
    [InlineData(ResultFormat.Jsonl, false)]
    public async Task One_video_gives_the_bytes_of_its_table(ResultFormat format, bool mark)
    {
        var form = new ResultOptions
        {
            Folder = _folder.Path,
            Formats = [format],
            ByteOrderMark = mark,
        };
        var (bytes, summary) = await Write(form, clips.One);
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        await new FolderRun(classifier, form).ExecuteAsync([new VideoFile(clips.One, "a.mkv")], TestContext.Current.CancellationToken);
        var table = File.ReadAllBytes(_folder[$"a.mkv.{(format == ResultFormat.Csv ? "csv" : "jsonl")}"]);
        Assert.Equal(Encoding.UTF8.GetString(table), Encoding.UTF8.GetString(bytes));
        Assert.Equal(mark, bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        Assert.Equal((1, 20L, 0), (summary.Videos, summary.Rows, summary.Failed));
    }

    [Fact]
    public async Task Rows_of_several_videos_name_theirs_and_what_fails_is_counted()
    {
        var form = new ResultOptions { Folder = "-", Formats = [ResultFormat.Jsonl] };
        var (bytes, summary) = await Write(form, clips.One, clips.Two, _folder.Write("text.mkv", "no video"));
        Assert.Equal((3, 40L, 1, 1), (summary.Videos, summary.Rows, summary.Failed, summary.UnseenStreams));
        var colors = Lines(bytes)
            .GroupBy(
                row => row.GetProperty("video").GetString()!,
                row => row.GetProperty("predictions")[0].GetProperty("label").GetString()
            )
            .ToDictionary(video => video.Key, video => $"{video.Distinct().Single()} {video.Count()}");
        Assert.Equal(("green 20", "red 20"), (colors["one.mkv"], colors["two.mkv"]));
    }

    [Fact]
    public async Task Every_stream_of_a_file_is_named_in_its_rows()
    {
        var form = new ResultOptions
        {
            Folder = "-",
            Formats = [ResultFormat.Jsonl],
            EveryStream = true,
        };
        var (bytes, _) = await Write(form, clips.Two);
        Assert.Equal(
            ["two.mkv.stream-0", "two.mkv.stream-1"],
            Lines(bytes).Select(row => row.GetProperty("video").GetString()).Distinct().Order()
        );
    }

    [Fact]
    public async Task Several_videos_in_one_CSV_are_refused()
    {
        var form = new ResultOptions { Folder = "-" };
        var error = await Assert.ThrowsAsync<ResultException>(() => Write(form, clips.One, clips.Two));
        Assert.Contains("jsonl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_takes_no_more_ends_the_run()
    {
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        var rows = new RowStream(classifier, new FullStream(), new ResultOptions { Folder = "-" });
        await Assert.ThrowsAsync<IOException>(() =>
            rows.ExecuteAsync(new FoundVideos { Videos = [new VideoFile(clips.One, "a")] }, TestContext.Current.CancellationToken)
        );
    }

    private static async Task<(byte[] Bytes, RunSummary Summary)> Write(ResultOptions form, params string[] paths)
    {
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        using var output = new MemoryStream();
        var found = new FoundVideos { Videos = [.. paths.Select(path => new VideoFile(path, Path.GetFileName(path)))] };
        var summary = await new RowStream(classifier, output, form).ExecuteAsync(found, TestContext.Current.CancellationToken);
        return (output.ToArray(), summary);
    }

    private static List<JsonElement> Lines(byte[] bytes) =>
        [
            .. Encoding
                .UTF8.GetString(bytes)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<JsonElement>(line)),
        ];

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");
    }
}
