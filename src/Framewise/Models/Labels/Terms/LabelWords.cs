namespace Framewise.Models.Labels.Terms;

/// <summary>The names inside a label: <c>tench, Tinca tinca</c> has two. Case, underscores and runs of spaces do not matter.</summary>
internal static class LabelWords
{
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static string Plain(string text) =>
        string.Join(' ', text.Split([' ', '_', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The whole label and each of the names between its commas.</summary>
    public static IEnumerable<string> Names(string label) =>
        label.Split(',').Append(label).Select(Plain).Where(name => name.Length > 0).Distinct(Comparer);

    public static string First(string label) => Plain(label.Split(',')[0]);
}
