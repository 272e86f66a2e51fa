namespace Framewise.Models.Labels.Terms;

/// <summary>Words that somebody may have meant.</summary>
internal static class NearWords
{
    /// <summary>The nearest words: few letters other, or the word inside another.</summary>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> among, int count = 3)
    {
        var near =
            from candidate in among.Distinct(LabelWords.Comparer)
            let distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())
            let holds = candidate.Split(' ', '-').Contains(word, LabelWords.Comparer)
                || word.Split(' ').Contains(candidate, LabelWords.Comparer)
            where holds || distance <= Math.Max(1, Math.Min(word.Length, candidate.Length) / 3)
            orderby distance <= 2 ? distance
            : holds ? 3
            : distance + 2, distance, candidate
            select candidate;
        return [.. near.Take(count)];
    }

    /// <summary>A question to put behind a sentence, <c> Did you mean 'dog'?</c>; empty where no word is near.</summary>
    public static string Suggestion(string word, IEnumerable<string> among) =>
        Find(word, among, count: 1) is [var near] ? $" Did you mean '{near}'?" : "";

    /// <summary>Letters added, left out, replaced or swapped with their neighbour (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        for (var j = 1; j <= b.Length; j++)
        {
            rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
        }
        return rows[a.Length, b.Length];
    }
}
