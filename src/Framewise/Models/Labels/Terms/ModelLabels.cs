namespace Framewise.Models.Labels.Terms;

/// <summary>The labels of one model, as its tables name them, and what a term means among them.</summary>
internal sealed class ModelLabels
{
    private readonly ILookup<int, int> _byImageNet;
    private readonly ILookup<string, int> _byName;

    /// <param name="labels">The classes that occur, with their labels.</param>
    public ModelLabels(IReadOnlyDictionary<int, string> labels)
    {
        Labels = labels;
        var offset = ImageNetLabels.OffsetOf(labels);
        _byImageNet = labels
            .SelectMany(pair => ImageNetLabels.Recognise(pair.Key, pair.Value, offset).Select(known => (known, pair.Key)))
            .ToLookup(pair => pair.known, pair => pair.Key);
        _byName = labels
            .SelectMany(pair => LabelWords.Names(pair.Value).Select(name => (name, pair.Key)))
            .ToLookup(pair => pair.name, pair => pair.Key, LabelWords.Comparer);
    }

    public IReadOnlyDictionary<int, string> Labels { get; }

    /// <summary>All names in the labels.</summary>
    public IEnumerable<string> Names => _byName.Select(names => names.Key);

    /// <summary>All that means something: names in the labels, and words above them.</summary>
    public IEnumerable<string> Words =>
        Names.Concat(LabelParents.Words.Where(word => LabelParents.Find(word).Any(parent => parent.Classes.Any(_byImageNet.Contains))));

    /// <summary>What the words mean: classes with such a name, and parent terms with classes of this model below them.</summary>
    public IReadOnlyList<TermMeaning> Meanings(string words)
    {
        var term = LabelWords.Plain(words);
        var own = _byName[term].Concat(ImageNetLabels.Named(term).SelectMany(known => _byImageNet[known])).Distinct().Order();
        return
        [
            .. own.Select(number => new TermMeaning(Labels[number], [number], IsLabel: true)),
            .. LabelParents
                .Find(term)
                .Select(parent => new TermMeaning(
                    parent.Words,
                    [.. parent.Classes.SelectMany(known => _byImageNet[known]).Distinct().Order()],
                    IsLabel: false
                ))
                .Where(meaning => meaning.Classes.Count > 0),
        ];
    }
}
