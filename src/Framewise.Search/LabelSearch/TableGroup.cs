using Framewise.Models.Labels.Terms;
using Framewise.Search.Tables;

namespace Framewise.Search.LabelSearch;

/// <summary>Tables that one statement reads, with the labels of their models.</summary>
/// <param name="Tables">In the order of the videos.</param>
/// <param name="Models">The models that are searched.</param>
/// <param name="Rows">Rows of all tables together.</param>
internal sealed record TableGroup(
    IReadOnlyList<FrameTable> Tables,
    IReadOnlyList<(ModelShape Shape, ModelLabels Labels)> Models,
    long Rows
);
