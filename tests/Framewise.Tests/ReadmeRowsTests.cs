using System.Globalization;
using Framewise.Models;
using Framewise.Results.Rows;
using Sylvan.Data.Csv;

namespace Framewise.Tests;

/// <summary>The rows that the README shows, against what comes out today.</summary>
public class ReadmeRowsTests
{
    /// <summary>Processors differ by 0.000001 here; the pre-processing of earlier versions did by 0.04.</summary>
    private const double Tolerance = 0.001;

    [Fact]
    public async Task The_rows_of_the_readme_are_those_of_a_run()
    {
        Assert.SkipUnless(ModelCatalogue.IsFetched(ModelCatalogue.Find("inception-v3")!), "inception-v3 has not been fetched.");
        var clip = Repository.Shared("media", "real", "cockatoo.mp4");
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");
        var start = readme.IndexOf("frame_index,pts", StringComparison.Ordinal);
        var lines = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)].TrimEnd();
        await using var classifier = VideoClassifier.Load(
            "inception-v3",
            new ClassifierOptions
            {
                TopK = 2,
                Start = TimeSpan.FromSeconds(0.3),
                End = TimeSpan.FromSeconds(0.41),
            }
        );
        var rows = new List<FrameResult>();
        await foreach (var row in classifier.ClassifyAsync(clip, TestContext.Current.CancellationToken))
            rows.Add(row);
        using var folder = new TempFolder();
        using var shown = CsvDataReader.Create(folder.Write("readme.csv", lines));
        foreach (var row in rows)
        {
            Assert.True(shown.Read());
            Assert.Equal(
                $"{row.FrameIndex},{row.Pts},{row.Time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)}",
                $"{shown.GetString(0)},{shown.GetString(1)},{shown.GetString(2)}"
            );
            foreach (var (rank, prediction) in row.Predictions.Index())
            {
                Assert.Equal(prediction.Class.ToString(CultureInfo.InvariantCulture), shown.GetString(4 + 3 * rank));
                Assert.Equal(prediction.Label, shown.GetString(5 + 3 * rank));
                Assert.Equal(prediction.Probability, double.Parse(shown.GetString(6 + 3 * rank), CultureInfo.InvariantCulture), Tolerance);
            }
        }
        Assert.Equal(3, rows.Count);
    }
}
