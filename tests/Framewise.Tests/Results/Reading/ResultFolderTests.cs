using Framewise.Results.Exports;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Report;
using Framewise.Runs;
using Framewise.Search;

namespace Framewise.Tests.Results.Reading;

public sealed class ResultFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_hidden_and_what_is_no_result_is_passed_over()
    {
        foreach (var name in (string[])["a.mp4", ".b.mp4", ".cam/c.mp4", "..mp4"])
            Write(name);
        Write("parquet.mp4", ResultFormat.Parquet);
        Write("lines.mp4", ResultFormat.Jsonl);
        File.Delete(Write("table only.mp4")[..^4] + ".json");
        _folder.Write("none.mp4.json", WrittenResult.Ledger("none.mp4", ["net"], "failed", null).ToJson());
        foreach (var name in (string[])["a.mp4.segments.csv", "notes.json", "other.csv", "a.mp4.csv.partial", "lines.jsonl"])
            _folder.Write(name, "{}");
        Assert.Equal(["..mp4", ".b.mp4", ".cam/c.mp4", "a.mp4", "lines.mp4", "none.mp4", "parquet.mp4", "table only.mp4"], Names());
    }

    [Fact]
    public void A_loop_of_links_ends()
    {
        Write("a.mp4");
        Directory.CreateSymbolicLink(_folder["loop"], _folder.Path);
        Assert.Equal(["a.mp4"], Names());
    }

    [Fact]
    public void A_name_that_could_not_be_that_of_a_file_is_told_as_it_is()
    {
        var place = ResultName.Of(@"..\evil.mp4");
        Write(place);
        _folder.Write(
            place + ".json",
            File.ReadAllText(_folder[place + ".json"]).Replace($"\"{place}\"", "\"..\\\\evil.mp4\"", StringComparison.Ordinal)
        );
        var video = Assert.Single(ResultFolder.Open(_folder.Path).Videos);
        Assert.Equal((@"..\evil.mp4", place), (video.Name, video.Place));
    }

    [Fact]
    public void A_table_that_is_gone_or_bears_no_times_or_is_not_searched_is_said()
    {
        Write("a.mp4");
        File.Delete(Write("gone.mp4"));
        Write("lines.mp4", ResultFormat.Jsonl);
        _folder.Write(
            "old.mp4.json",
            (
                WrittenResult.Ledger("old.mp4", ["net"], "complete", "old.csv") with
                {
                    Options = new OptionFacts(1, 1, null, null, Compat2017: true),
                }
            ).ToJson()
        );
        _folder.Write("old.csv", "label_1,prob_1\r\n");
        Assert.Equal(
            ["gone.mp4' is gone", "nvidia2017"],
            Named(ResultReport.Write(_folder.Path).Problems, "gone.mp4' is gone", "nvidia2017")
        );
        Assert.Equal(
            ["gone.mp4' is gone", "nvidia2017"],
            Named(ResultExport.Write(_folder.Path).Problems, "gone.mp4' is gone", "nvidia2017")
        );
        Assert.Equal(
            ["gone.mp4' is gone", "lines.mp4.jsonl' is not searched", "nvidia2017"],
            Named(
                ResultSearch.Find(_folder.Path, SearchQuery.Parse("dog")).Problems,
                "gone.mp4' is gone",
                "lines.mp4.jsonl' is not searched",
                "nvidia2017"
            )
        );
        using var database = ResultDatabase.Open(_folder.Path);
        Assert.Equal(4, database.Query("select count(*) from videos", rows => rows.Read() ? rows.GetInt64(0) : 0));
    }

    [Fact]
    public void A_ledger_that_names_files_elsewhere_is_none()
    {
        Write("in/a.mp4");
        var outside = _folder.Write("outside.csv", "x");
        foreach (var name in (string[])["../outside.csv", outside, "..", @"..\outside.csv"])
        {
            _folder.Write("in/b.mp4.json", WrittenResult.Ledger("b.mp4", ["net"], "complete", name).ToJson());
            Assert.Equal("a.mp4", Assert.Single(ResultFolder.Open(_folder["in"]).Videos).Name);
            Assert.Equal(1, ResultMerge.Merge([_folder["in"]], _folder["deep", "merged"]).Videos);
        }
        Assert.Equal("x", File.ReadAllText(outside));
        Assert.False(File.Exists(_folder["deep", "outside.csv"]));
    }

    [Fact]
    public void A_folder_that_may_not_be_read_is_said()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("Whoever runs this test may read everything.");
            return;
        }
        Write("a.mp4");
        Write("locked/b.mp4");
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.None);
        try
        {
            Assert.Contains("locked", Assert.Single(ResultFolder.Open(_folder.Path).Problems).Message, StringComparison.Ordinal);
            Assert.Contains("locked", Assert.Single(ResultReport.Write(_folder.Path).Problems).Message, StringComparison.Ordinal);
            Assert.Contains(
                "locked",
                Assert.Single(ResultMerge.Merge([_folder.Path], _folder["merged"]).Refused),
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.SetUnixFileMode(_folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Merge_names_a_table_without_a_ledger_and_one_that_is_gone()
    {
        Write("a.mp4");
        File.Delete(Write("table only.mp4")[..^4] + ".json");
        File.Delete(Write("gone.mp4"));
        var merge = ResultMerge.Merge([_folder.Path], _folder["merged"]);
        Assert.Equal(1, merge.Videos);
        Assert.Equal(
            ["gone.mp4' is gone", "table only.mp4.csv' has no ledger"],
            Named(merge.Refused, "gone.mp4' is gone", "table only.mp4.csv' has no ledger")
        );
    }

    [Fact]
    public void Pages_and_exports_of_the_longest_names_are_written()
    {
        var name = new string('n', 239);
        Write(name);
        Assert.Equal(239 + ".html".Length, Path.GetFileName(Assert.Single(ResultReport.Write(_folder.Path).Pages)).Length);
        var export = ResultExport.Write(
            _folder.Path,
            new ExportOptions { Formats = Enum.GetValues<ExportFormat>().Where(format => format != ExportFormat.Cvat).ToArray() }
        );
        Assert.Empty(export.Problems);
        Assert.All(export.Files, file => Assert.True(File.Exists(file)));
        Assert.Equal(export.Files.Count, export.Files.Distinct().Count());
    }

    private static IEnumerable<string> Named(IEnumerable<ResultException> problems, params string[] texts) =>
        Named(problems.Select(problem => problem.Message), texts);

    /// <summary>Each text that is in one of as many sentences.</summary>
    private static IEnumerable<string> Named(IEnumerable<string> sentences, params string[] texts)
    {
        Assert.Equal(texts.Length, sentences.Count());
        return texts.Where(text => sentences.Any(sentence => sentence.Contains(text, StringComparison.Ordinal)));
    }

    private string[] Names() => [.. ResultFolder.Open(_folder.Path).Videos.Select(video => video.Name)];

    private string Write(string name, ResultFormat format = ResultFormat.Csv) =>
        WrittenResult.Write(_folder.Path, name, [WrittenResult.Row(0, (1, "dog", 0.9f))], format: format);
}
