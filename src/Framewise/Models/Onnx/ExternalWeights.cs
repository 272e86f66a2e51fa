using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>Takes the large weights out of a graph, so that nobody copies them: the runtime reads them where they are.</summary>
internal static class ExternalWeights
{
    // Below, a copy costs nothing; and what shapes depend on must be inside the graph.
    private const int Smallest = 1024;

    /// <summary>Replaces the weights by references to files called "0", "1" and so on, the places of their bytes in the result.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> TakeOut(GraphProto graph)
    {
        // The runtime takes such files from memory or from disk, not from both.
        if (graph.Initializer.Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)) return [];
        var taken = new List<ReadOnlyMemory<byte>>();
        foreach (var tensor in graph.Initializer.Where(tensor => tensor.HasRawData && tensor.RawData.Length >= Smallest))
        {
            var bytes = tensor.RawData.Memory;
            tensor.ClearRawData();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = $"{taken.Count}" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{bytes.Length}" });
            taken.Add(bytes);
        }
        return taken;
    }
}
