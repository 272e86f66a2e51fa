using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>Takes the large weights out of a graph, so that nobody copies them: the runtime reads them where they are.</summary>
internal static class ExternalWeights
{
    // Below, a copy costs nothing.
    private const int Smallest = 1024;

    // What shapes depend on must be inside the graph, and it is of these types.
    private static readonly HashSet<int> s_kept = [(int)TensorProto.Types.DataType.Int32, (int)TensorProto.Types.DataType.Int64];

    /// <summary>Replaces the weights by references to files called "0", "1" and so on, the places of their bytes in the result.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> TakeOut(GraphProto graph)
    {
        // The runtime takes such files from memory or from disk, not from both.
        if (graph.Initializer.Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
            return [];
        var taken = new List<ReadOnlyMemory<byte>>();
        foreach (
            var tensor in graph.Initializer.Where(tensor =>
                tensor.HasRawData && tensor.RawData.Length >= Smallest && !s_kept.Contains(tensor.DataType)
            )
        )
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
