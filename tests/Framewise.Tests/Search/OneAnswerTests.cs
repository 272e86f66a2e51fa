using System.Globalization;
using System.Text.RegularExpressions;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Report;
using Framewise.Results.Segments;
using Framewise.Runs;
using Framewise.Search;
using Framewise.Tests.Results.Report;

namespace Framewise.Tests.Search;

/// <summary>How much of a real clip shows something, or is unsure, asked of everything that says it.</summary>
public sealed partial class OneAnswerTests(Chromium chromium) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cockatoo.mp4", "bird", "animal", "sulphur-crested cockatoo")]
    [InlineData("01_dog.mp4", "dog", "canine", "animal")]
    [InlineData("car-detection.mp4", "vehicle", "artifact")]
    public async Task Run_summary_index_page_and_search_agree(string clip, params string[] words)
    {
        var report = await ClassifyAsync(clip);
        var times = LabelTime.Read(report.Table!);
        foreach (var label in report.TopLabels.Where(label => label.Time > TimeSpan.Zero))
        {
            Assert.Equal(label.Time, times.Single(time => time.Label == label.Label && time.Class is not null).Time);
            Assert.Equal(label.Time.TotalSeconds, Search($"\"{label.Label}\" gaps 0s").Sum(hit => (hit.End - hit.Start).TotalSeconds), 5);
        }
        var unsure = times.SingleOrDefault(time => time.Class is null)?.Share ?? 0;
        Assert.Equal(report.UnsureShare, unsure, 9);
        ResultReport.Write(_folder.Path);
        Assert.Equal(
            unsure.ToString("P0", CultureInfo.InvariantCulture),
            UnsureOfIndex().Match(File.ReadAllText(_folder["index.html"])) is { Success: true } found ? found.Groups[1].Value : "0 %"
        );

        await using var view = await chromium.OpenAsync(_folder[clip + ".html"]);
        foreach (var word in words)
        {
            var hits = Search(word);
            await view.Page.FillAsync("#search", word);
            Assert.EndsWith(
                $", {hits.Count} {(hits.Count == 1 ? "hit" : "hits")}",
                await view.TextAsync("#search-result"),
                StringComparison.Ordinal
            );
            Assert.Equal("Hits", await view.TextAsync("#segments-title"));
            Assert.Equal(
                hits.Select(hit => $"{Clock(hit.Start)} {Clock(hit.End)} {hit.Label} {hit.Frames}").Take(50),
                await view.Page.EvaluateAsync<string[]>(
                    "() => [...document.querySelectorAll('#segments tbody tr')].map(row => [0, 1, 2, "
                        + "4].map(i => row.cells[i].textContent).join(' '))"
                )
            );
        }
        Assert.Empty(view.Complaints);
    }

    private async Task<VideoReport> ClassifyAsync(string clip)
    {
        var reports = new List<VideoReport>();
        var model = Model.Load(Repository.Shared("models", "squeezenet1.1_caffe_fp32.onnx"));
        await using var classifier = new VideoClassifier([model], new ClassifierOptions { Every = 3, End = TimeSpan.FromSeconds(5) });
        await new FolderRun(
            classifier,
            new ResultOptions { Folder = _folder.Path },
            new Told(progress =>
            {
                if (progress.Finished is { } report)
                    reports.Add(report);
            })
        ).ExecuteAsync([new VideoFile(Repository.Shared("media", "real", clip), clip)], TestContext.Current.CancellationToken);
        return Assert.Single(reports);
    }

    private IReadOnlyList<SearchHit> Search(string query) =>
        ResultSearch.Find(_folder.Path, SearchQuery.Parse(query), new SearchOptions()).Hits;

    private static string Clock(TimeSpan time) =>
        TimeSpan
            .FromMilliseconds(Math.Round(time.TotalMilliseconds, MidpointRounding.AwayFromZero))
            .ToString(@"m\:ss\.fff", CultureInfo.InvariantCulture);

    [GeneratedRegex("<li class=\"unsure\">unsure <span>([^<]+)</span>")]
    private static partial Regex UnsureOfIndex();

    private sealed class Told(Action<RunProgress> tell) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => tell(value);
    }
}
