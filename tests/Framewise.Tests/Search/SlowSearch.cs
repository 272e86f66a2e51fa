using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Tests.Search;

/// <summary>What docs/search.md says, done row by row and as plainly as possible: the judge of the fast search.</summary>
internal static class SlowSearch
{
    public sealed record Hit(
        string Video,
        TimeSpan Start,
        TimeSpan End,
        long StartFrame,
        long LastFrame,
        int Frames,
        double? Mean,
        float? Peak,
        int Class
    );

    public static IEnumerable<Hit> Find(
        string video,
        IReadOnlyList<FrameResult> rows,
        RandomCondition condition,
        TimeSpan minimum,
        TimeSpan gaps,
        TimeSpan? from,
        TimeSpan? until,
        bool losesFrames,
        TimeSpan? end
    )
    {
        var hit = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!condition.Matches(rows[i].Predictions) || rows[i].Time < from || rows[i].Time >= until)
                continue;
            if (hit.Count > 0 && (rows[i].Time < rows[hit[^1]].Time || rows[i].Time - EndOf(hit[^1]) > gaps))
            {
                yield return Describe();
                hit.Clear();
            }
            hit.Add(i);
        }
        if (hit.Count > 0)
            yield return Describe();

        TimeSpan EndOf(int i) => End(rows, i, losesFrames, end);
        long Weight(int i) => Math.Max(1, (EndOf(i) - rows[i].Time).Ticks / 10);
        Hit Describe()
        {
            var probabilities = hit.Select(i => condition.Probability(rows[i].Predictions, wanted: true)).ToArray();
            var classes = hit.GroupBy(i => Best(rows[i])).OrderByDescending(group => group.Sum(Weight)).ThenBy(group => group.Key);
            return new Hit(
                video,
                rows[hit[0]].Time,
                hit.Max(EndOf),
                rows[hit[0]].FrameIndex,
                rows[hit[^1]].FrameIndex,
                hit.Count,
                hit.Zip(probabilities).Sum(pair => Weight(pair.First) * (double?)pair.Second) is var mass && probabilities[0] is null
                    ? null
                    : mass / hit.Sum(Weight),
                probabilities.Max(),
                classes.First().Key
            );
        }

        int Best(FrameResult row)
        {
            var wanted = condition.Wanted(true).ToHashSet();
            return row.Predictions.Where(p => wanted.Contains(p.Class)).Concat(row.Predictions).First().Class;
        }
    }

    public static TimeSpan End(IReadOnlyList<FrameResult> rows, int i, bool losesFrames = false, TimeSpan? end = null)
    {
        bool Follows(int row) => (rows[row].Flags & (FrameFlags.Backward | (losesFrames ? FrameFlags.Gap : 0))) == 0;
        if (i + 1 == rows.Count && end > rows[i].Time)
            return end.Value;
        if (i + 1 < rows.Count && Follows(i + 1) && rows[i + 1].Time > rows[i].Time)
            return rows[i + 1].Time;
        if (i > 0 && Follows(i) && rows[i].Time > rows[i - 1].Time)
            return rows[i].Time + (rows[i].Time - rows[i - 1].Time);
        return rows[i].Time;
    }
}
