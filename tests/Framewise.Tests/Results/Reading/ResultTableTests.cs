using System.Diagnostics;
using Framewise.Media;
using Framewise.Results;
using Framewise.Results.Reading;

namespace Framewise.Tests.Results.Reading;

public sealed class ResultTableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        var rows = new[]
        {
            WrittenResult.Row(0, (134, "crane", 0.75f), (517, "crane, \"tower\"\nnew line", 1e-7f)),
            WrittenResult.Row(1, (9, "ostrich; café", float.NaN), (3, "", 0)) with { Flags = FrameFlags.Corrupt | FrameFlags.Concealed | FrameFlags.Gap | FrameFlags.NoPts | FrameFlags.Backward },
        };
        using var table = ResultTable.Open(WrittenResult.Write(_folder.Path, "a.mp4", rows));
        Assert.Equal([""], table.Networks);
        var read = table.Read().ToArray();
        Assert.Equal(2, read.Length);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((rows[i].FrameIndex, rows[i].Pts, rows[i].Time, rows[i].Flags), (read[i].FrameIndex, read[i].Pts, read[i].Time, read[i].Flags));
            Assert.Equal(rows[i].Predictions, read[i].Predictions);
        }
    }

    [Fact]
    public void Networks_are_told_apart_by_the_names_in_the_header()
    {
        var row = WrittenResult.Row(0) with { ByNetwork = [[new(1, "x", 0.5f), new(2, "y", 0.25f)], [new(3, "z", 0.125f)]] };
        using var table = ResultTable.Open(WrittenResult.Write(_folder.Path, "a.mp4", [row], ["one", "class_1_two"]));
        Assert.Equal(["one", "class_1_two"], table.Networks);
        Assert.Equal([2, 1], table.ClassesPerNetwork);
        Assert.Equal(row.ByNetwork, table.Read().Single().ByNetwork);
    }

    [Fact]
    public void A_table_of_2017_is_refused_with_the_way_out()
    {
        File.WriteAllText(_folder["a.csv"], "label_1,prob_1\r\ncrane,0.5\r\n");
        Assert.Contains("--compat nvidia2017", Assert.Throws<ResultException>(() => ResultTable.Open(_folder["a.csv"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frame,label\r\n0,dog\r\n", "is not a table of frames")]
    [InlineData("frame_index,pts,time_s,flags,class_1,label_1\r\n", "is not a table of frames")]
    [InlineData("frame_index,pts,time_s,flags,class_1,label_1,prob_1\r\n0,0,0.000000,,1,dog,0.5\r\n1,512,0.04", "Row 2 of")]
    [InlineData("frame_index,pts,time_s,flags,class_1,label_1,prob_1\r\n0,0,zero,,1,dog,0.5\r\n", "Row 1 of")]
    [InlineData("frame_index,pts,time_s,flags,class_1,label_1,prob_1\r\n0,0,0.0,broken,1,dog,0.5\r\n", "unknown flags 'broken'")]
    public void A_damaged_table_is_refused_with_its_row(string text, string message)
    {
        File.WriteAllText(_folder["a.csv"], text);
        Assert.Contains(message, Assert.Throws<ResultException>(() =>
        {
            using var table = ResultTable.Open(_folder["a.csv"]);
            foreach (var _ in table.Read()) { }
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hours_of_frames_are_read_in_seconds()
    {
        const int count = 324_000;
        var path = WrittenResult.Write(_folder.Path, "long.mp4", LongTable.Rows(count));
        var watch = Stopwatch.StartNew();
        using var table = ResultTable.Open(path);
        Assert.Equal(count, table.Read().Count());
        TestContext.Current.SendDiagnosticMessage($"{count} rows read in {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }
}
