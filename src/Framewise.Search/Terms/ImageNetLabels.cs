using Framewise.Models.Labels;

namespace Framewise.Search.Terms;

/// <summary>Recognises the 1000 classes of ILSVRC 2012 by their labels, in whatever order and however short a network's list has them.</summary>
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
    /// The class that a network's class is; several where its label fits several and its number decides nothing; none for other labels.
    /// A few labels are not unique ("crane" is 134 and 517): there the number decides, which is the same or, behind a background class, one more.
    /// </summary>
    public static IReadOnlyList<int> Recognise(int number, string label)
    {
        var whole = s_byLabel.Value[LabelWords.Plain(label)].ToArray();
        int[] likely = [.. whole, .. s_byFirstName.Value[LabelWords.First(label)]];
        int[] near = [.. likely.Distinct().Where(candidate => candidate == number || candidate == number - 1)];
        if (near.Length > 0) return near;
        if (whole.Length > 0) return whole;
        return likely.Length > 0 ? likely : [.. s_byName.Value[LabelWords.First(label)]];
    }

    private static ILookup<string, int> Index(Func<string, IEnumerable<string>> names) =>
        LabelList.ImageNet.SelectMany((label, number) => names(label).Select(name => (name, number))).ToLookup(pair => pair.name, pair => pair.number, LabelWords.Comparer);
}
