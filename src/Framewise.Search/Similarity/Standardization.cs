namespace Framewise.Search.Similarity;

/// <summary>
/// Makes scores of cosines. A cosine alone means nothing: texts and pictures of a model lie at some angle from each other, another for each
/// model and each text. So each example's cosines are put on the scale of all frames searched (mean 0, standard deviation 1), examples are
/// added and subtracted on that scale, and the sum is put on it again.
/// </summary>
internal static class Standardization
{
    public static void Apply(IReadOnlyList<FrameScores> tables, IReadOnlyList<Example> examples)
    {
        foreach (var table in tables)
            table.Scores = new float[table.Count];
        for (var number = 0; number < examples.Count; number++)
        {
            var (mean, deviation) = Spread(tables.SelectMany(table => table.Cosines[number]));
            var factor = (examples[number].IsWanted ? 1 : -1) / deviation;
            foreach (var table in tables)
                for (var row = 0; row < table.Count; row++)
                    table.Scores[row] += (float)((table.Cosines[number][row] - mean) * factor);
        }
        var all = Spread(tables.SelectMany(table => table.Scores));
        foreach (var table in tables)
            for (var row = 0; row < table.Count; row++)
                table.Scores[row] = (float)((table.Scores[row] - all.Mean) / all.Deviation);
    }

    /// <summary>The deviation is 1 where there is none, so that all scores are 0.</summary>
    private static (double Mean, double Deviation) Spread(IEnumerable<float> values)
    {
        var (count, mean, squares) = (0L, 0.0, 0.0);
        foreach (var value in values)
            if (!float.IsNaN(value))
            {
                var from = value - mean;
                mean += from / ++count;
                squares += from * (value - mean);
            }
        var deviation = Math.Sqrt(squares / Math.Max(1, count));
        return (mean, deviation > 1e-6 ? deviation : 1);
    }
}
