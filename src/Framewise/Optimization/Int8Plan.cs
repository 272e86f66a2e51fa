using System.Collections.Immutable;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>
/// How a float graph is written on bytes. A tensor may be carried more than once, each time rounded a fraction of a step apart: what reads
/// it reads all with a share of its weights, and together they have the finer step.
/// </summary>
/// <param name="FloatLayers">The layers that stay.</param>
/// <param name="Copies">How often a tensor is there, where it is more than once.</param>
internal sealed record Int8Plan(ImmutableHashSet<NodeProto> FloatLayers, ImmutableDictionary<string, int> Copies)
{
    public static Int8Plan AllOnBytes { get; } = Of([]);

    public static Int8Plan Of(IEnumerable<NodeProto> floatLayers) => new([.. floatLayers], ImmutableDictionary<string, int>.Empty);

    public int CopiesOf(string tensor) => Copies.GetValueOrDefault(tensor, 1);

    /// <summary>With some layers more in float, which read nothing that is there more than once.</summary>
    public Int8Plan InFloat(FloatGraph graph, IEnumerable<NodeProto> layers)
    {
        var all = FloatLayers.Union(layers);
        var copies = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (var (tensor, count) in Copies)
            if (graph.RoundedAs(tensor, all) is { } rounded && graph.CanBeCopied(rounded, all))
                copies[rounded] = count;
        return new(all, copies.ToImmutable());
    }

    /// <summary>With a tensor twice as often.</summary>
    public Int8Plan Finer(string tensor) => this with { Copies = Copies.SetItem(tensor, 2 * CopiesOf(tensor)) };

    /// <summary>How often each tensor is there, with those that are pooled of others.</summary>
    public Dictionary<string, int> CopiesIn(FloatGraph graph)
    {
        var copies = Copies.ToDictionary();
        foreach (var node in graph.Model.Graph.Node.Where(node => node.OpType == "MaxPool"))
            if (copies.TryGetValue(node.Input[0], out var count))
                copies[node.Output[0]] = count;
        return copies;
    }
}
