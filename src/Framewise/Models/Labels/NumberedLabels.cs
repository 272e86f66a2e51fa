namespace Framewise.Models.Labels;

/// <summary>Labels that stand with their class's number, in whatever order. Numbers begin at 0 or at 1.</summary>
internal static class NumberedLabels
{
    /// <exception cref="ModelException">A number is missing or stands twice.</exception>
    public static IReadOnlyList<string> Order(IReadOnlyList<(long Number, string Label)> entries, string path)
    {
        var first = entries.Min(entry => entry.Number) == 1 ? 1 : 0;
        var labels = new string?[entries.Count];
        foreach (var (number, label) in entries)
        {
            if (number < first || number - first >= labels.Length)
                continue;
            if (labels[number - first] is { } other)
                throw new ModelException($"The label file '{path}' gives class {number} twice: '{other}' and '{label}'.", path);
            labels[number - first] = label;
        }
        var hole = Array.IndexOf(labels, null);
        if (hole < 0)
            return labels!;
        throw new ModelException(
            $"The label file '{path}' numbers its {labels.Length} labels up to {entries.Max(entry => entry.Number)}, "
                + $"but none has the number {hole + first}: class {hole + first} has no label.",
            path
        )
        {
            WayOut = "Add it; or, if the numbers are part of the labels, give the labels as a JSON list.",
        };
    }
}
