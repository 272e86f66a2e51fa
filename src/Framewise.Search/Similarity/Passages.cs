namespace Framewise.Search.Similarity;

/// <summary>A stretch of rows around its best one.</summary>
/// <param name="First">Its first row.</param>
/// <param name="Last">Its last row.</param>
/// <param name="Best">The row with the highest score.</param>
internal readonly record struct Passage(int First, int Last, int Best);

/// <summary>
/// Finds the stretches of a video that answer best. From the best frame a passage grows both ways while scores stay near its own; then
/// comes the best of the frames that are left. So an edge stands where the score rises or falls, and no fixed threshold has to fit every
/// question.
/// </summary>
internal static class Passages
{
    // Half was tried, too: then what is alike around a passage belongs to it more often (docs/decisions.md).
    private const float EdgeHeight = 0.6f;

    // Neighbours that answer about as well are one passage that wavers.
    private const float SameHeight = 0.8f;

    /// <param name="frames">The video's frames, with scores.</param>
    /// <param name="isSearched">Whether a row may belong to a passage.</param>
    /// <param name="gaps">How much time below the edge's height may lie within a passage.</param>
    /// <param name="limit">How many are wanted at most.</param>
    /// <returns>Best first.</returns>
    public static IEnumerable<Passage> Find(FrameScores frames, Func<int, bool> isSearched, TimeSpan gaps, int limit)
    {
        var isFree = new bool[frames.Count];
        for (var row = 0; row < isFree.Length; row++)
            isFree[row] = isSearched(row) && frames.Scores[row] > 0;
        var isTaken = new bool[frames.Count];
        var passages = new List<Passage>();
        foreach (
            var best in Enumerable.Range(0, frames.Count).Where(row => isFree[row]).OrderByDescending(row => frames.Scores[row]).ToArray()
        )
        {
            if (passages.Count > limit)
                break;
            if (!isFree[best])
                continue;
            var passage = new Passage(Grow(frames, isFree, best, -1, gaps), Grow(frames, isFree, best, 1, gaps), best);
            // A best frame that touches a better passage is no peak of its own, but that passage's slope.
            var isSlope = (best > 0 && isTaken[best - 1]) || (best + 1 < frames.Count && isTaken[best + 1]);
            Array.Fill(isFree, false, passage.First, passage.Last - passage.First + 1);
            Array.Fill(isTaken, true, passage.First, passage.Last - passage.First + 1);
            var neighbour = passages.FindIndex(other =>
                (other.Last + 1 == passage.First || passage.Last + 1 == other.First)
                && frames.Scores[best] >= frames.Scores[other.Best] * SameHeight
            );
            if (neighbour >= 0)
                passages[neighbour] = passages[neighbour] with
                {
                    First = Math.Min(passage.First, passages[neighbour].First),
                    Last = Math.Max(passage.Last, passages[neighbour].Last),
                };
            else if (!isSlope)
                passages.Add(passage);
        }
        return passages.Take(limit);
    }

    private static int Grow(FrameScores frames, bool[] isFree, int best, int step, TimeSpan gaps)
    {
        var (edge, height, longest) = (best, frames.Scores[best] * EdgeHeight, gaps.Ticks / 10);
        for (var row = best + step; row >= 0 && row < frames.Count && isFree[row]; row += step)
        {
            var (earlier, later) = step > 0 ? (edge, row) : (row, edge);
            if (frames.Time[later] < frames.Time[earlier] || frames.Time[later] - frames.End[earlier] > longest)
                break;
            if (frames.Scores[row] >= height)
                edge = row;
        }
        return edge;
    }
}
