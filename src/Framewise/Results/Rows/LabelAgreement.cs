using Framewise.Models.Labels;

namespace Framewise.Results.Rows;

/// <summary>
/// Whether several models name the same class first. Label lists differ in synonyms ("tench", "tench, Tinca tinca") and class numbers in an
/// offset (a background class), so those of ImageNet-1k are compared by their texts up to the first comma. All other labels are compared as
/// they are: a comma in them may stand for anything. Two words of ImageNet-1k name two classes each ("crane", "maillot"): there the class
/// numbers must lie within that offset too.
/// </summary>
internal static class LabelAgreement
{
    private static readonly Lazy<HashSet<string>> s_ambiguous = new(() =>
        [
            .. LabelList
                .ImageNet.GroupBy(Word, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1)
                .Select(group => group.Key.ToUpperInvariant()),
        ]
    );

    private static readonly Lazy<HashSet<string>> s_imageNet = new(() => new(LabelList.ImageNet, StringComparer.OrdinalIgnoreCase));

    public static bool IsReached(FrameResult row)
    {
        if (row.ByModel[0] is not [var first, ..])
            return false;
        return row.ByModel.All(predictions =>
            predictions.Count > 0 && !float.IsNaN(predictions[0].Probability) && AreSame(first, predictions[0])
        );
    }

    private static bool AreSame(Prediction a, Prediction b)
    {
        if (!IsWordOrSynonyms(a.Label) || !IsWordOrSynonyms(b.Label))
            return a.Label.Equals(b.Label, StringComparison.OrdinalIgnoreCase);
        var word = Word(a.Label);
        return word.Equals(Word(b.Label), StringComparison.OrdinalIgnoreCase)
            && (Math.Abs(a.Class - b.Class) <= 1 || !s_ambiguous.Value.Contains(word.ToUpperInvariant()));
    }

    private static bool IsWordOrSynonyms(string label) =>
        !label.Contains(',', StringComparison.Ordinal) || s_imageNet.Value.Contains(label);

    private static string Word(string label) => label.Split(',')[0].Trim();
}
