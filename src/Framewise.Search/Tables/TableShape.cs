using System.Collections.ObjectModel;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Search.Tables;

/// <summary>Finds the models in the names of a table's columns.</summary>
internal static class TableShape
{
    private const string FirstClass = "class_1";

    /// <summary>The models, named as in the ledger where it has as many; none if these are not the columns of frames.</summary>
    public static IReadOnlyList<ModelShape> Models(IReadOnlyCollection<string> columns, IReadOnlyList<ModelFacts>? ledger)
    {
        IReadOnlyList<string>? names = ledger?.Select(model => model.Name).ToArray();
        var known = columns.ToHashSet();
        if (!TableColumns.Leading.All(known.Contains))
            return [];
        var prefixes = columns
            .Where(column => column.EndsWith(FirstClass, StringComparison.Ordinal))
            .Select(column => column[..^FirstClass.Length])
            .ToArray();
        if (names?.Count != prefixes.Length)
            names = [.. prefixes.Select(prefix => prefix.TrimEnd('_'))];
        var renamed = columns
            .Zip(Distinct(columns))
            .Where(pair => pair.First != pair.Second)
            .ToDictionary(pair => pair.First, pair => pair.Second);
        return
        [
            .. prefixes
                .Select(
                    (prefix, n) =>
                        new ModelShape(prefix, names[n], PerRow(prefix, known))
                        {
                            Renamed = renamed.Count > 0 ? renamed : ReadOnlyDictionary<string, string>.Empty,
                            HasIndependentClasses = ledger?.FirstOrDefault(model => model.Name == names[n])?.HasIndependentClasses ?? false,
                        }
                )
                .Where(shape => shape.PerRow > 0),
        ];
    }

    /// <summary>The names that DuckDB, to which upper and lower case are the same, gives columns of these names in a file: a later one gets
    /// a number behind it.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new List<string>();
        foreach (var column in columns)
        {
            var name = column;
            for (var number = 1; !taken.Add(name); number++)
                name = $"{column}_{number}";
            names.Add(name);
        }
        return names;
    }

    private static int PerRow(string prefix, HashSet<string> columns)
    {
        var count = 0;
        while (
            columns.Contains($"{prefix}class_{count + 1}")
            && columns.Contains($"{prefix}label_{count + 1}")
            && columns.Contains($"{prefix}prob_{count + 1}")
        )
            count++;
        return count;
    }
}
