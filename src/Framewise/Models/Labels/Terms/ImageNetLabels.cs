namespace Framewise.Models.Labels.Terms;

/// <summary>Recognises the 1000 classes of ILSVRC 2012 by their labels, in whatever order and however short a model's list has
/// them.</summary>
internal static class ImageNetLabels
{
    private static readonly Lazy<ILookup<string, int>> s_byName = new(() => Index(LabelWords.Names));

    private static readonly Lazy<ILookup<string, int>> s_byFirstName = new(() => Index(label => [LabelWords.First(label)]));

    private static readonly Lazy<ILookup<string, int>> s_byLabel = new(() => Index(label => [LabelWords.Plain(label)]));

    /// <summary>All names in all labels.</summary>
    public static IEnumerable<string> Names => s_byName.Value.Select(names => names.Key);

    /// <summary>Whether the name is in a label.</summary>
    public static bool Has(string name) => s_byName.Value.Contains(name);

    public static IEnumerable<int> Named(string name) => s_byName.Value[name];

    /// <summary>
    /// The class that a model's class is; several where its label fits several and its number decides nothing; none for other labels.
    /// A few labels are not unique ("crane" is 134 and 517): there the number decides.
    /// </summary>
    /// <param name="number">The model's number of the class.</param>
    /// <param name="label">Its label.</param>
    /// <param name="offset">How much higher the model's numbers are, from <see cref="OffsetOf"/>.</param>
    public static IReadOnlyList<int> Recognise(int number, string label, int offset)
    {
        int[] likely = [.. Likely(label)];
        if (likely.Contains(number - offset))
            return [number - offset];
        var whole = s_byLabel.Value[LabelWords.Plain(label)].ToArray();
        if (whole.Length > 0)
            return whole;
        return likely.Length > 0 ? likely : [.. s_byName.Value[LabelWords.First(label)]];
    }

    /// <summary>How much higher a model's numbers are than those of the list: 1 behind a background class. Labels that are unique tell;
    /// where none does, what fits the others.</summary>
    public static int OffsetOf(IReadOnlyDictionary<int, string> labels)
    {
        var differences = labels.SelectMany(pair =>
            Likely(pair.Value).Select(candidate => (Difference: pair.Key - candidate, IsUnique: Likely(pair.Value).Count() == 1))
        );
        return differences
            .GroupBy(vote => vote.Difference)
            .OrderByDescending(votes => votes.Count(vote => vote.IsUnique))
            .ThenByDescending(votes => votes.Key is 0 or 1)
            .ThenByDescending(votes => votes.Count())
            .ThenBy(votes => votes.Key)
            .Select(votes => votes.Key)
            .FirstOrDefault();
    }

    private static IEnumerable<int> Likely(string label) =>
        s_byLabel.Value[LabelWords.Plain(label)].Concat(s_byFirstName.Value[LabelWords.First(label)]).Distinct();

    private static ILookup<string, int> Index(Func<string, IEnumerable<string>> names) =>
        LabelList
            .ImageNet.SelectMany((label, number) => names(label).Select(name => (name, number)))
            .ToLookup(pair => pair.name, pair => pair.number, LabelWords.Comparer);
}
