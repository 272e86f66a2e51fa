namespace Framewise.Search.Terms;

/// <summary>Words that somebody may have meant.</summary>
internal static class NearWords
{
    /// <summary>The nearest words: few letters other, or the word inside another.</summary>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> among, int count = 3)
    {
        var near =
            from candidate in among.Distinct(LabelWords.Comparer)
            let distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())
            let holds = candidate.Split(' ', '-').Contains(word, LabelWords.Comparer) || word.Split(' ').Contains(candidate, LabelWords.Comparer)
            where holds || distance <= Math.Max(1, Math.Min(word.Length, candidate.Length) / 3)
            orderby distance <= 2 ? distance : holds ? 3 : distance + 2, distance, candidate
            select candidate;
        return [.. near.Take(count)];
    }

    /// <summary>Levenshtein's distance: letters added, left out or replaced.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
