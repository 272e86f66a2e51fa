namespace Framewise.Models.Labels;

/// <summary>A synset of WordNet above some of the 1000 classes of ILSVRC 2012.</summary>
/// <param name="Words">Its words: "dog, domestic dog, Canis familiaris".</param>
/// <param name="Classes">The classes below it, ascending.</param>
internal sealed record LabelParent(string Words, IReadOnlyList<int> Classes);
