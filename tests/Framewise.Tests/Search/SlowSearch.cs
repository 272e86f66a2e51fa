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
        TimeSpan? until
    )
    {
        var hit = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!condition.Matches(rows[i].Predictions) || rows[i].Time < from || rows[i].Time >= until)
                continue;
            if (hit.Count > 0 && (rows[i].Time < rows[hit[^1]].Time || rows[i].Time - End(rows, hit[^1]) > gaps))
            {
                yield return Describe();
                hit.Clear();
            }
            hit.Add(i);
        }
        if (hit.Count > 0)
            yield return Describe();

        Hit Describe()
        {
            var probabilities = hit.Select(i => condition.Probability(rows[i].Predictions, wanted: true)).ToArray();
            var classes = hit.Select(i => Best(rows[i]))
                .GroupBy(number => number)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key);
            return new Hit(
                video,
                rows[hit[0]].Time,
                hit.Max(i => End(rows, i)),
                rows[hit[0]].FrameIndex,
                rows[hit[^1]].FrameIndex,
                hit.Count,
                probabilities.Average(p => (double?)p),
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

    public static TimeSpan End(IReadOnlyList<FrameResult> rows, int i)
    {
        bool Follows(int row) => (rows[row].Flags & (FrameFlags.Gap | FrameFlags.Backward)) == 0;
        if (i + 1 < rows.Count && Follows(i + 1) && rows[i + 1].Time > rows[i].Time)
            return rows[i + 1].Time;
        if (i > 0 && Follows(i) && rows[i].Time > rows[i - 1].Time)
            return rows[i].Time + (rows[i].Time - rows[i - 1].Time);
        return rows[i].Time;
    }
}
