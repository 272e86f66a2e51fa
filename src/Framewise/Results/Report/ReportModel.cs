using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>A model on the page, with its classes in the order of the lanes: most probability over all rows first.</summary>
internal sealed record ReportModel(
    string Name,
    int PerRow,
    IReadOnlyList<int> Classes,
    IReadOnlyList<string> Labels,
    bool HasIndependentClasses
)
{
    public static ReportModel From(ModelColumns model)
    {
        var classes = Order(model);
        return new ReportModel(
            model.Name,
            model.MostNamed,
            classes,
            [.. classes.Select(number => model.Labels[number])],
            model.HasIndependentClasses
        );
    }

    public static IReadOnlyList<int> Order(ModelColumns model) =>
        [.. model.Support().OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key)];
}
