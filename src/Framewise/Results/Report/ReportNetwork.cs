using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>A network on the page, with its classes in the order of the lanes: most probability over all rows first.</summary>
internal sealed record ReportNetwork(string Name, int PerRow, IReadOnlyList<int> Classes, IReadOnlyList<string> Labels, bool HasIndependentClasses)
{
    public static ReportNetwork From(NetworkColumns network)
    {
        var classes = Order(network);
        return new ReportNetwork(network.Name, network.MostNamed, classes, [.. classes.Select(number => network.Labels[number])], network.HasIndependentClasses);
    }

    public static IReadOnlyList<int> Order(NetworkColumns network) =>
        [.. network.Support().OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key)];
}
