using Framewise.Results;

namespace Framewise.Search.Tables;

/// <summary>Finds the networks in the names of a table's columns.</summary>
internal static class TableShape
{
    public static readonly IReadOnlyList<string> Leading = ["frame_index", "pts", "time_s", "flags"];

    private const string FirstClass = "class_1";

    /// <summary>The networks, named as in the ledger where it has as many; none if these are not the columns of frames.</summary>
    public static IReadOnlyList<NetworkShape> Networks(IReadOnlyCollection<string> columns, IReadOnlyList<NetworkFacts>? ledger)
    {
        IReadOnlyList<string>? names = ledger?.Select(network => network.Name).ToArray();
        var known = columns.ToHashSet();
        if (!Leading.All(known.Contains)) return [];
        var prefixes = columns.Where(column => column.EndsWith(FirstClass, StringComparison.Ordinal)).Select(column => column[..^FirstClass.Length]).ToArray();
        if (names?.Count != prefixes.Length) names = [.. prefixes.Select(prefix => prefix.TrimEnd('_'))];
        return [.. prefixes.Select((prefix, n) => new NetworkShape(prefix, names[n], PerRow(prefix, known)) { HasIndependentClasses = ledger?.FirstOrDefault(network => network.Name == names[n])?.HasIndependentClasses ?? false }).Where(shape => shape.PerRow > 0)];
    }

    private static int PerRow(string prefix, HashSet<string> columns)
    {
        var count = 0;
        while (columns.Contains($"{prefix}class_{count + 1}") && columns.Contains($"{prefix}label_{count + 1}") && columns.Contains($"{prefix}prob_{count + 1}")) count++;
        return count;
    }
}
