namespace Framewise.Results.Rows;

/// <summary>Selection of the best classes of one frame.</summary>
internal static class TopK
{
    /// <summary>
    /// The <paramref name="count"/> largest scores, largest first. Equal scores are in order of their index; NaN comes after all numbers,
    /// so that it can never hide a class. Scores below the threshold are left out, and NaN with them.
    /// </summary>
    public static Prediction[] Select(ReadOnlySpan<float> scores, IReadOnlyList<string> labels, int count, double? threshold = null)
    {
        count = Math.Min(count, scores.Length);
        var best = new Prediction[count];
        var filled = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (filled == count && !Beats(scores[i], best[count - 1].Probability))
                continue;
            var place = filled < count ? filled++ : count - 1;
            while (place > 0 && Beats(scores[i], best[place - 1].Probability))
            {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = new Prediction(i, labels[i], scores[i]);
        }
        if (threshold is not { } least)
            return best;
        // As a float, so that a score that is written as the threshold reaches it.
        while (filled > 0 && !(best[filled - 1].Probability >= (float)least))
            filled--;
        return best[..filled];
    }

    public static bool HasNaN(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
            if (float.IsNaN(score))
                return true;
        return false;
    }

    private static bool Beats(float score, float other) => score > other || (float.IsNaN(other) && !float.IsNaN(score));
}
