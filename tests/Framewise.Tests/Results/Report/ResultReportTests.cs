using Framewise.Results.Files;
using Framewise.Results.Report;

namespace Framewise.Tests.Results.Report;

public sealed class ResultReportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_mirror_the_folders_of_the_results()
    {
        WrittenResult.Write(_folder["in", "sub"], "a.mp4", [WrittenResult.Row(0, (1, "dog", 0.9f))]);
        var summary = ResultReport.Write(_folder["in"], new ReportOptions { OutputFolder = _folder["out"] });
        Assert.Equal([_folder["out", "sub", "a.mp4.html"]], summary.Pages);
        Assert.True(File.Exists(summary.Index));
        Assert.Contains("./sub/a.mp4.html", File.ReadAllText(summary.Index), StringComparison.Ordinal);
        Assert.Contains("../../in/sub/a.mp4.csv", File.ReadAllText(summary.Pages[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_video_is_found_in_the_named_folder_and_linked_relative_to_the_page()
    {
        WrittenResult.Write(_folder["save", "sub"], "a b#1.mp4", [WrittenResult.Row(0, (1, "dog", 0.9f))]);
        _folder.Touch("films", "sub", "a b#1.mp4");
        File.WriteAllText(
            _folder["save", "sub", "a b#1.mp4.json"],
            WrittenResult.Ledger("sub/a b#1.mp4", ["net"], "complete", "a b#1.mp4.csv").ToJson()
        );
        var summary = ResultReport.Write(_folder["save"], new ReportOptions { VideoFolder = _folder["films"] });
        Assert.Empty(summary.WithoutVideo);
        Assert.Contains("./../../films/sub/a%20b%231.mp4", File.ReadAllText(summary.Pages[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_cannot_be_read_stops_no_other_and_a_failed_video_is_listed()
    {
        WrittenResult.Write(_folder.Path, "good.mp4", [WrittenResult.Row(0, (1, "dog", 0.9f))]);
        File.WriteAllText(_folder["bad.mp4.csv"], "frame_index,pts,time_s,flags,class_1,label_1,prob_1\r\nx\r\n");
        File.WriteAllText(_folder["none.mp4.json"], WrittenResult.Ledger("none.mp4", ["net"], "failed", null).ToJson());
        File.WriteAllText(_folder["other.csv"], "a,b\r\n");
        var summary = ResultReport.Write(_folder.Path);
        Assert.Equal(_folder["bad.mp4.csv"], Assert.Single(summary.Problems).Path);
        Assert.Equal([_folder["good.mp4.html"]], summary.Pages);
        var index = File.ReadAllText(summary.Index);
        Assert.Contains("nothing can be decoded", index, StringComparison.Ordinal);
        Assert.Contains("3 videos · 0:00:00 · 1 frames · 1 failed · 1 unreadable", index, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "other",
            index.Replace("and other", "", StringComparison.Ordinal)[index.IndexOf("<tbody", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_without_results_is_refused_with_the_way_out()
    {
        Assert.Contains(
            "classify",
            Assert.Throws<ResultException>(() => ResultReport.Write(_folder.Path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no folder",
            Assert.Throws<ResultException>(() => ResultReport.Write(_folder["nowhere"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_table_without_rows_has_a_page()
    {
        WrittenResult.Write(_folder.Path, "a.mp4", [WrittenResult.Row(0, (1, "dog", 0.9f))]);
        File.WriteAllText(_folder["a.mp4.csv"], File.ReadAllLines(_folder["a.mp4.csv"])[0] + "\r\n");
        Assert.Single(ResultReport.Write(_folder.Path).Pages);
    }
}
