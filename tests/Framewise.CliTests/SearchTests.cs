using System.Text.Json;

namespace Framewise.CliTests;

public sealed class SearchTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task What_classify_wrote_is_found_listed_played_and_asked_in_sql()
    {
        _work.Clip("films/sub/a b.mp4");
        _work.Clip("films/blue.mp4", "blue");
        Assert.Equal(0, (await _work.Classify("films")).ExitStatus);

        var search = await ProgramRun.In(
            _work.Folder,
            "search",
            "out",
            "red > 0.5 for 0.9s",
            "--m3u",
            "hits.m3u",
            "--edl",
            "hits.edl",
            "--html",
            "hits.html"
        );
        Assert.Equal(0, search.ExitStatus);
        var lines = search.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal("video\tstart\tend\tframes\tmean\tpeak\tlabel", lines[0]);
        Assert.StartsWith("sub/a b.mp4\t0:00.000\t0:01.000\t25\t", Assert.Single(lines.Skip(1)), StringComparison.Ordinal);
        Assert.Contains("1 hit in 1 video; searched 50 frames of 2 videos", search.Error, StringComparison.Ordinal);
        Assert.Contains("films/sub/a%20b.mp4", File.ReadAllText(_work["hits.m3u"]), StringComparison.Ordinal);
        Assert.Contains($"%{17}%{Path.Combine("films", "sub", "a b.mp4")}", File.ReadAllText(_work["hits.edl"]), StringComparison.Ordinal);
        Assert.Contains($"{Environment.NewLine}./films/sub/a%20b.mp4", File.ReadAllText(_work["hits.m3u"]), StringComparison.Ordinal);
        Assert.Contains("films/sub/a%20b.mp4", File.ReadAllText(_work["hits.html"]), StringComparison.Ordinal);

        var json = (await ProgramRun.In(_work.Folder, "search", "out", "red", "or", "blue", "--json"))
            .Output.TrimEnd()
            .Split(Environment.NewLine)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();
        Assert.Equal(["blue.mp4", "sub/a b.mp4"], json[..^1].Select(hit => hit.GetProperty("video").GetString()));
        Assert.Equal(50, json[^1].GetProperty("rows").GetInt64());

        var sql = await ProgramRun.In(
            _work.Folder,
            "sql",
            "out",
            "select video, count(*) as n from predictions where rank = 1 and label = 'red' group by video",
            "--csv"
        );
        Assert.Equal((0, $"video,n{Environment.NewLine}sub/a b.mp4,25{Environment.NewLine}"), (sql.ExitStatus, sql.Output));
        var row = JsonDocument
            .Parse(
                (
                    await ProgramRun.In(
                        _work.Folder,
                        "sql",
                        "out",
                        "select 'x\"y' as a, 1.5 as b, [1, 2] as c, null as d, sum(1) as e",
                        "--json"
                    )
                ).Output
            )
            .RootElement;
        Assert.Equal("""{"a":"x\"y","b":1.5,"c":[1,2],"d":null,"e":1}""", row.GetRawText());
    }

    [Fact]
    public async Task No_hit_is_an_answer_and_a_playlist_may_go_to_standard_output()
    {
        _work.Clip("a.mp4");
        await _work.Classify("a.mp4");
        var none = await ProgramRun.In(_work.Folder, "search", "out", "red for 1min");
        Assert.Equal((0, 1), (none.ExitStatus, none.Output.TrimEnd().Split(Environment.NewLine).Length));
        Assert.Contains("no hit for 'red for 1min'", none.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            "# mpv EDL v0\n",
            (await ProgramRun.In(_work.Folder, "search", "out", "red", "--edl", "-")).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Did you mean 'red'", "search", "out", "rde")]
    [InlineData("At character 6 of the query, behind 'red >'", "search", "out", "red >")]
    [InlineData("There is no folder", "search", "nowhere", "red")]
    [InlineData("needs something to find", "search", "out")]
    [InlineData("Only one SELECT statement", "sql", "out", "drop table videos")]
    [InlineData("exclude each other", "sql", "out", "select 1", "--csv", "--json")]
    [InlineData("cannot be written", "search", "out", "red", "--html", "out/a.mp4.csv/x.html")]
    public async Task Wrong_arguments_end_with_status_2_and_the_way_out(string message, params string[] arguments)
    {
        _work.Clip("a.mp4");
        await _work.Classify("a.mp4");
        var run = await ProgramRun.In(_work.Folder, arguments);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_says_what_was_seen_for_how_long_also_after_an_interruption()
    {
        _work.Clip("a.mp4", frames: 50);
        var run = await _work.Classify("a.mp4");
        Assert.Contains("50 frames, 2.0 s: red 2.0 s (mean", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('▁', run.Error);
    }
}
