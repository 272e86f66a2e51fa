using Framewise.Models.Labels.Terms;
using Framewise.Results.Reading;

namespace Framewise.Results.Report;

/// <summary>A model on the page, with its classes in the order of the lanes: most probability over all rows first.</summary>
internal sealed record ReportModel(
    string Name,
    int PerRow,
    IReadOnlyList<int> Classes,
    IReadOnlyList<string> Labels,
    bool HasIndependentClasses,
    IReadOnlyDictionary<string, int[]> Terms
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
            model.HasIndependentClasses,
            PlacesByTerm(new ModelLabels(model.Labels), classes)
        );
    }

    /// <summary>The places of the classes that each word means: names in labels and words above them, as a search has it; lower
    /// case.</summary>
    private static Dictionary<string, int[]> PlacesByTerm(ModelLabels labels, IReadOnlyList<int> classes)
    {
        var places = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return labels
            .Words.Select(word => word.ToLowerInvariant())
            .Distinct()
            .ToDictionary(
                word => word,
                word =>
                    labels
                        .Meanings(word)
                        .SelectMany(meaning => meaning.Classes)
                        .Distinct()
                        .Select(number => places[number])
                        .Order()
                        .ToArray()
            );
    }

    public static IReadOnlyList<int> Order(ModelColumns model) =>
        [.. model.Support().OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key)];
}
