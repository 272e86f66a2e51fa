using System.Globalization;

namespace Framewise.Search.Database;

/// <summary>Texts for statements. Nothing that a person or a file says gets into a statement but through these.</summary>
internal static class Sql
{
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Number(float number) => $"'{number.ToString("R", CultureInfo.InvariantCulture)}'::FLOAT";

    public static string Microseconds(TimeSpan time) => (time.Ticks / 10).ToString(CultureInfo.InvariantCulture);

    /// <summary>A list of files. DuckDB takes each for a pattern, so that a name with <c>[1]</c> in it would find other files.</summary>
    public static string Files(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(path => Text(Literally(path))))}]";

    /// <summary>Whether a column holds one of these numbers, in as few comparisons as their runs allow.</summary>
    public static string IsAmong(string column, IReadOnlyList<int> ascending)
    {
        if (ascending.Count == 0)
            return "FALSE";
        var tests = new List<string>();
        for (int start = 0, i = 1; i <= ascending.Count; i++)
        {
            if (i < ascending.Count && ascending[i] == ascending[i - 1] + 1)
                continue;
            tests.Add(i - start == 1 ? $"{column} = {ascending[start]}" : $"{column} BETWEEN {ascending[start]} AND {ascending[i - 1]}");
            start = i;
        }
        return $"({string.Join(" OR ", tests)})";
    }

    private static string Literally(string path) => string.Concat(path.Select(c => c is '[' or '*' or '?' ? $"[{c}]" : c.ToString()));
}
