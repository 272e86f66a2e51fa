using System.Globalization;
using CsvHelper;

namespace Framewise.Models.Labels;

/// <summary>Labels in a table with a header, such as a tagger's selected_tags.csv: one column has the labels, another perhaps the classes'
/// numbers.</summary>
internal static class LabelTable
{
    private static readonly string[] s_labels =
    [
        "display_name",
        "name",
        "label",
        "class_name",
        "label_name",
        "labels",
        "names",
        "class",
        "classes",
        "title",
        "tag",
        "category",
    ];
    private static readonly string[] s_numbers =
    [
        "index",
        "idx",
        "class_index",
        "class_idx",
        "class_id",
        "label_id",
        "class",
        "number",
        "no",
        "id",
        "tag_id",
    ];

    /// <summary>Null where the text is not such a table. A file that is called .csv or .tsv may have a single column; any other needs
    /// two.</summary>
    public static IReadOnlyList<string>? TryRead(string text, string path)
    {
        var first = text.AsSpan(0, text.IndexOf('\n') is var end && end >= 0 ? end : text.Length).TrimEnd('\r');
        var separator =
            first.Contains('\t') ? '\t'
            : first.Contains(';') ? ';'
            : ',';
        var isTable = Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv";
        if (!isTable && !first.Contains(separator))
            return null;
        string[] header = [.. first.ToString().Split(separator).Select(name => name.Trim(' ', '"').ToLowerInvariant())];
        if (!header.Any(s_labels.Contains))
            return null;
        var rows = Rows(text, separator, path);
        if (rows.Find(row => row.Length != header.Length) is { } odd)
            return isTable
                ? throw new ModelException(
                    $"The label file '{path}' has {odd.Length} fields in row {rows.IndexOf(odd) + 1}, but its header has {header.Length}.",
                    path
                )
                : null;
        return rows.Count == 0
            ? throw new ModelException($"The label file '{path}' is a table without rows.", path)
            : Labels(header, rows, path);
    }

    private static List<string[]> Rows(string text, char separator, string path)
    {
        try
        {
            using var csv = CsvReader.FromText(
                text,
                new CsvReaderOptions
                {
                    Separator = separator,
                    DetectSeparatorHint = false,
                    PoolStrings = false,
                }
            );
            var rows = new List<string[]>();
            while (csv.Read())
                if (csv.FieldCount > 1 || csv.GetString(0).Length > 0)
                    rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(column => csv.GetString(column).Trim())]);
            return rows;
        }
        catch (CsvFormatException e)
        {
            throw new ModelException($"The label file '{path}' is a table that cannot be read: {e.Message}", path, e);
        }
    }

    private static IReadOnlyList<string> Labels(string[] header, List<string[]> rows, string path)
    {
        int[] Columns(string[] names) => [.. names.Select(name => Array.IndexOf(header, name)).Where(column => column >= 0)];
        var named = Columns(s_labels);
        var labels = named.Where(column => rows.Any(row => Number(row[column]) is null)).Append(named[0]).First();
        if (rows.FindIndex(row => row[labels].Length == 0) is var empty and >= 0)
            throw new ModelException(
                $"The label file '{path}' has no {header[labels]} in row {empty + 1}; each class needs a label.",
                path
            );
        foreach (var column in Columns(s_numbers).Where(column => column != labels && rows.All(row => Number(row[column]) is not null)))
            // Numbers far beyond the rows' are identifiers of something else.
            if (rows.Max(row => Number(row[column])) < 2 * Math.Max(2, rows.Count))
                return NumberedLabels.Order([.. rows.Select(row => (Number(row[column])!.Value, row[labels]))], path);
        return [.. rows.Select(row => row[labels])];
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
