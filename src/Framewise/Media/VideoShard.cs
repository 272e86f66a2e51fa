using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Framewise.Media;

/// <summary>One of several parts of a list of videos, for several processes or machines that share the work.</summary>
/// <param name="Number">Which part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many parts.</param>
internal sealed record VideoShard(int Number, int Count) : IParsable<VideoShard>
{
    /// <summary>Reads <c>2/4</c>, the second of four parts.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static VideoShard Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var shard)
            ? shard
            : throw new FormatException($"'{s}' is not a shard. Give NUMBER/COUNT with the number from 1 to the count, such as 2/4.");

    /// <summary>Reads <c>2/4</c>; false where the text is not of that form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out VideoShard result)
    {
        result = null;
        if (s?.Split('/') is not [var number, var count])
            return false;
        if (
            !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var c)
        )
            return false;
        if (n < 1 || n > c)
            return false;
        result = new VideoShard(n, c);
        return true;
    }

    /// <summary>
    /// Deals work out to all shards: the largest first, each to the shard that has the least so far, so that they end at about the same
    /// time. The answer is the shard's number for each piece; it depends on nothing but the pieces and their order.
    /// </summary>
    internal IReadOnlyList<int> Deal<T>(IReadOnlyList<T> work, Func<T, double> weight)
    {
        var loads = new double[Count];
        var shards = new int[work.Count];
        foreach (var i in Enumerable.Range(0, work.Count).OrderByDescending(i => weight(work[i])).ThenBy(i => i))
        {
            var shard = Array.IndexOf(loads, loads.Min());
            // Opening a video costs something, too; it also spreads those of which nothing is known.
            loads[shard] += weight(work[i]) + 1;
            shards[i] = shard + 1;
        }
        return shards;
    }

    /// <summary><c>2-of-4</c>, as in file names.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-of-{Count}");
}
