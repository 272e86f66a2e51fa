using System.Globalization;
using System.Text.RegularExpressions;

namespace Framewise.Models.Labels;

/// <summary>
/// One label per line. What every line has is not part of the label: a number in front ("0 cat", "0: cat", "0,cat"), WordNet's number
/// ("n01440764 tench"), quotes, a comma at the end. What only some have is.
/// </summary>
internal static partial class LabelLines
{
    /// <exception cref="ModelException">A line is blank, or some lines are numbered and others not.</exception>
    public static IReadOnlyList<string> Read(string text, string path)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r', ' ', '\t')).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Any(line => line.Length > 0 && line[0] != '#'))
            while (lines[0].StartsWith('#'))
                lines.RemoveAt(0);
        if (lines.Count == 0)
            throw new ModelException($"The label file '{path}' is empty; one label per line is needed.", path);
        var blank = lines.IndexOf("");
        if (blank >= 0)
            throw new ModelException(
                $"The label file '{path}' has a blank line at {blank + 1}; each class needs a label, or all after it would be off by one.",
                path
            );
        return Names(Numbered(Bare(lines), path));
    }

    /// <summary>Without the commas and quotes of a list that was pasted.</summary>
    private static List<string> Bare(List<string> lines)
    {
        if (lines.Count > 1 && lines.Take(lines.Count - 1).All(line => line.EndsWith(',')))
            lines = [.. lines.Select(line => line.TrimEnd(','))];
        var quoted = lines.All(line =>
            line.Length > 2 && line[0] is '"' or '\'' && line[^1] == line[0] && line.IndexOf(line[0], 1) == line.Length - 1
        );
        return quoted ? [.. lines.Select(line => line[1..^1])] : lines;
    }

    private static IReadOnlyList<string> Numbered(List<string> lines, string path)
    {
        var matches = lines.Select(line => NumberFirst().Match(line)).ToArray();
        if (matches.All(match => match.Success))
            return NumberedLabels.Order(Entries(matches), path);
        var counted = matches
            .Where((match, index) => match.Success && Number(match) is var number && (number == index || number == index + 1))
            .Count();
        if (counted > lines.Count / 2)
        {
            var without = Array.FindIndex(matches, match => !match.Success);
            throw new ModelException(
                $"Most lines of the label file '{path}' begin with their class's number, "
                    + $"but line {without + 1} ('{lines[without]}') does not. Number all lines or none.",
                path
            );
        }
        matches = [.. lines.Select(line => NumberLast().Match(line))];
        if (lines.Count < 2 || !matches.All(match => match.Success))
            return lines;
        var entries = Entries(matches);
        // "zone 0", "zone 1" are labels: without the numbers they would all be the same.
        var apart = entries.Select(entry => entry.Label).Distinct().Count() == entries.Count;
        return
            apart
            && entries
                .Select(entry => entry.Number)
                .Order()
                .SequenceEqual(Enumerable.Range((int)Math.Min(1, entries.Min(entry => entry.Number)), entries.Count).Select(i => (long)i))
            ? NumberedLabels.Order(entries, path)
            : lines;
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string> lines)
    {
        var matches = lines.Select(line => WordNet().Match(line)).ToArray();
        return matches.All(match => match.Success) ? [.. matches.Select(match => match.Groups[1].Value)] : lines;
    }

    private static List<(long Number, string Label)> Entries(Match[] matches) =>
        [.. matches.Select(match => (Number(match), match.Groups["label"].Value))];

    private static long Number(Match match) => long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<number>\d{1,9})(?:\s*[:,;|=)]\s*|\.\s+|\s+-\s+|\s+)""?(?<label>\S.*?)""?$")]
    private static partial Regex NumberFirst();

    [GeneratedRegex(@"^\s*(?<label>\S.*?)[\s,:=]\s*(?<number>\d{1,9})$")]
    private static partial Regex NumberLast();

    [GeneratedRegex(@"^n\d{8}[\s,:]\s*(\S.*)$")]
    private static partial Regex WordNet();
}
