using System.Diagnostics;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Tests.Results.Reading;

public sealed class ResultTableTests : IDisposable
{
    private static readonly FrameResult[] s_rows =
    [
        WrittenResult.Row(0, (134, "crane", 0.75f), (517, "crane, \"tower\"\nnew line", 1e-7f)),
        WrittenResult.Row(1, (9, "ostrich; café", float.NaN), (3, "", 0)) with
        {
            Flags = FrameFlags.Corrupt | FrameFlags.Concealed | FrameFlags.Gap | FrameFlags.NoPts | FrameFlags.Backward,
        },
        WrittenResult.Row(-3, (9, "ostrich; café", 0.333333f), (int.MaxValue, "a|b", 1)) with
        {
            Flags = FrameFlags.Gap,
        },
    ];

    private readonly TempFolder _folder = new();

    public static TheoryData<ResultFormat> Formats => [.. Enum.GetValues<ResultFormat>()];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Formats))]
    public void What_was_written_is_read_back(ResultFormat format)
    {
        using var table = ResultTable.Open(WrittenResult.Write(_folder.Path, "a.mp4", s_rows, format: format));
        Assert.Equal([""], table.Models);
        var read = table.Read().ToArray();
        Assert.Equal(s_rows.Length, read.Length);
        for (var i = 0; i < read.Length; i++)
        {
            Assert.Equal(
                (s_rows[i].FrameIndex, s_rows[i].Pts, s_rows[i].Time, s_rows[i].Flags),
                (read[i].FrameIndex, read[i].Pts, read[i].Time, read[i].Flags)
            );
            Assert.Equal(s_rows[i].Predictions, read[i].Predictions);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Models_are_told_apart_by_the_names_in_the_columns(ResultFormat format)
    {
        var row = WrittenResult.Row(0) with
        {
            ByModel =
            [
                [new(1, "x", 0.5f), new(2, "y", 0.25f)],
                [new(3, "z", 0.125f)],
            ],
        };
        using var table = ResultTable.Open(WrittenResult.Write(_folder.Path, "a.mp4", [row], ["one", "class_1_two"], format: format));
        Assert.Equal(["one", "class_1_two"], table.Models);
        Assert.Equal([2, 1], table.ClassesPerModel);
        Assert.Equal(row.ByModel, table.Read().Single().ByModel);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Three_hours_of_frames_are_read_in_seconds(ResultFormat format)
    {
        const int count = 324_000;
        var path = WrittenResult.Write(_folder.Path, "long.mp4", LongTable.Rows(count), format: format);
        var watch = Stopwatch.StartNew();
        using var table = ResultTable.Open(path);
        Assert.Equal(count, table.Read().Count());
        TestContext.Current.SendDiagnosticMessage(
            $"{count} rows ({new FileInfo(path).Length / 1e6:F1} MB of {format}) read in {watch.ElapsedMilliseconds} ms"
        );
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_file_cut_off_in_the_middle_is_refused_by_its_name(ResultFormat format)
    {
        var path = WrittenResult.Write(_folder.Path, "a.mp4", s_rows, format: format);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 3 / 4)]);
        Assert.Contains($"'{path}'", Assert.Throws<ResultException>(() => ReadAll(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_2017_is_refused_with_the_way_out()
    {
        File.WriteAllText(_folder["a.csv"], "label_1,prob_1\r\ncrane,0.5\r\n");
        Assert.Contains(
            "--compat nvidia2017",
            Assert.Throws<ResultException>(() => ResultTable.Open(_folder["a.csv"])).Message,
            StringComparison.Ordinal
        );
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
        Assert.Contains(message, Assert.Throws<ResultException>(() => ReadAll(_folder["a.csv"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.jsonl", "[1, 2]\n", "is not a table of frames")]
    [InlineData("a.jsonl", "text\n", "cannot be read")]
    [InlineData("a.jsonl", """{"frame_index":0,"pts":0,"time_s":0.0,"flags":[],"predictions":[]}""" + "\n{}\n", "Row 2 of")]
    [InlineData("a.parquet", "PAR1 this is a text PAR1", "cannot be read")]
    [InlineData("a.parquet", "", "cannot be read")]
    public void Another_file_is_refused(string name, string text, string message)
    {
        File.WriteAllText(_folder[name], text);
        Assert.Contains(message, Assert.Throws<ResultException>(() => ReadAll(_folder[name])).Message, StringComparison.Ordinal);
    }

    private static void ReadAll(string path)
    {
        using var table = ResultTable.Open(path);
        foreach (var _ in table.Read()) { }
    }
}
