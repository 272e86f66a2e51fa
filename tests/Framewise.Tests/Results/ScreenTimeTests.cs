using CsCheck;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Framewise.Results.Segments;
using Framewise.Search;

namespace Framewise.Tests.Results;

/// <summary>Time on the screen: whatever the steps from frame to frame, the rows together last as long as the video.</summary>
[Collection("folders that a search makes")]
public class ScreenTimeTests
{
    private static readonly Rational s_timeBase = new(1, 90_000);

    private static readonly Gen<(long First, long[] Steps, int[] Classes, long Last)> s_videos = Gen.Select(
        Gen.Long[-1_000_000, 1_000_000],
        Gen.OneOf(Gen.Long[1, 200_000], Gen.Const(3003L), Gen.Const(3600L), Gen.Const(45_000L), Gen.Const(9_000_000L)).Array[0, 60],
        Gen.Int[0, 2].Array[61],
        Gen.Long[1, 2_000_000]
    );

    [Fact]
    public void Rows_last_as_long_as_the_video_in_every_sum() =>
        s_videos.Sample(
            video =>
            {
                using var folder = new TempFolder();
                var rows = RowsOf(video.First, video.Steps, video.Classes);
                var length = FrameTime.Between(rows[^1].Pts + video.Last, rows[0].Pts, s_timeBase);
                var table = WrittenResult.Write(folder.Path, "a.mp4", rows, end: new ScreenEnd(rows[^1].Pts + video.Last, length));
                var result = VideoResult.FromTable(table);
                var frames = result.Load();
                Assert.Equal(length.Ticks, Enumerable.Range(0, frames.Count).Sum(row => frames.Length(row).Ticks));
                var times = LabelTime.Read(table);
                Assert.Equal(length.Ticks, times.Sum(time => time.Time.Ticks));
                var tally = new LabelTally(["cat", "dog", "noise"]);
                foreach (var row in rows)
                    tally.Add(row);
                tally.Complete(length);
                Assert.All(
                    tally.Top(3).Where(label => label.Time > TimeSpan.Zero),
                    label => Assert.Equal(times.Single(time => time.Label == label.Label).Time, label.Time)
                );
                Assert.Equal(times.Where(time => time.Class is null).Sum(time => time.Share), tally.UnsureShare, 1e-9);
                var segments = VideoSegments.Find(table);
                Assert.Equal(length.Ticks, segments.Sum(segment => segment.Length.Ticks));
            },
            iter: 200
        );

    [Fact]
    public void Sql_and_search_count_the_same_seconds() =>
        s_videos.Sample(
            video =>
            {
                using var folder = new TempFolder();
                var rows = RowsOf(video.First, video.Steps, video.Classes);
                var length = FrameTime.Between(rows[^1].Pts + video.Last, rows[0].Pts, s_timeBase);
                var table = WrittenResult.Write(folder.Path, "a.mp4", rows, end: new ScreenEnd(rows[^1].Pts + video.Last, length));
                using var database = ResultDatabase.Open(folder.Path);
                var seconds = database.Query(
                    "select sum(duration_s) from frames",
                    reader => reader.Read() ? reader.GetDouble(0) : double.NaN,
                    TestContext.Current.CancellationToken
                );
                Assert.Equal(length.TotalSeconds, seconds, 1e-6);
                foreach (var time in LabelTime.Read(table).Where(time => time.Class is not null))
                {
                    var hits = ResultSearch.Find(
                        folder.Path,
                        SearchQuery.Parse($"{time.Label} gaps 0s"),
                        cancellationToken: TestContext.Current.CancellationToken
                    );
                    Assert.Equal(time.Time, TimeSpan.FromTicks(hits.Hits.Sum(hit => hit.Length.Ticks)));
                }
            },
            iter: 8,
            threads: 1
        );

    private static FrameResult[] RowsOf(long first, long[] steps, int[] classes)
    {
        string[] labels = ["cat", "dog", "noise"];
        var pts = first;
        return
        [
            .. steps
                .Prepend(0)
                .Select(
                    (step, i) =>
                        WrittenResult.Row(i, (classes[i], labels[classes[i]], classes[i] == 2 ? 0.3f : 0.9f)) with
                        {
                            Pts = pts += step,
                            Time = FrameTime.Between(pts, first, s_timeBase),
                            // Of a file that loses nothing a gap is only a long step.
                            Flags = step > 100_000 ? FrameFlags.Gap : FrameFlags.None,
                        }
                ),
        ];
    }
}
