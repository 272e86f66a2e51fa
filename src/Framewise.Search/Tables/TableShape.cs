using Framewise.Results.Ledger;
using Framewise.Results.Schema;

namespace Framewise.Search.Tables;

/// <summary>The models of a table.</summary>
internal static class TableShape
{
    /// <summary>The models, named as in the ledger where it has as many.</summary>
    public static IReadOnlyList<ModelShape> Models(TableColumns columns, IReadOnlyList<ModelFacts>? ledger)
    {
        var facts = ledger?.Count == columns.Models.Count ? ledger : null;
        var renamed = columns
            .Names.Zip(Distinct(columns.Names))
            .Where(pair => pair.First != pair.Second)
            .ToDictionary(pair => pair.First, pair => pair.Second);
        return
        [
            .. columns.Models.Select(
                (name, n) =>
                    new ModelShape(columns.PrefixOf(n), facts?[n].Name ?? name, columns.ClassesPerModel[n])
                    {
                        Renamed = renamed,
                        HasIndependentClasses = facts?[n].HasIndependentClasses ?? false,
                    }
            ),
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
}
